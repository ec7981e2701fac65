import time
from collections.abc import Generator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

import engine.evaluation.evaluate as evaluating
from engine.data.dataset import Dataset
from engine.errors import UserError
from engine.evaluation.evaluate import Measured, evaluate, measure
from engine.evaluation.generated import Generated, generate
from engine.evaluation.kept import evaluate_and_keep
from engine.evaluation.protocol import extractor_of
from engine.evaluation.settings import EvaluationSettings
from engine.evaluation.workload import Workload
from engine.progress import finish
from engine.results.settings import SamplerSettings
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.sampling.drawings.sample import sample
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.weights import ChosenWeights

SAMPLING = SamplerSettings(sampler="ddim", steps=4, eta=0.5, seed=7, checkpoint="40")
SETTINGS = EvaluationSettings(sampling=SAMPLING, images=20, batch=8)


def ended(work: Generator[Moment, None, object]) -> tuple[list[Moment], object]:
    moments = []
    while True:
        try:
            moments.append(next(work))
        except StopIteration as end:
            return moments, end.value


@pytest.fixture(scope="module")
def measured(model: Model, weights: ChosenWeights) -> tuple[list[Moment], Measured]:
    moments, answer = ended(measure(model, weights, SETTINGS))
    assert isinstance(answer, Measured)
    return moments, answer


def same(one: Evaluation, other: Evaluation) -> bool:
    when = {"time": 0.0, "seconds": 0.0, "name": ""}
    return msgspec.structs.replace(one, **when) == msgspec.structs.replace(other, **when)


def test_figure_comes_with_everything_it_depends_on(
    measured: tuple[list[Moment], Measured], model: Model
) -> None:
    made = measured[1].evaluation
    assert made.protocol == "kid-efficientnet-lite0"
    assert made.value > 3 * made.standard_error > 0, "noise is not food"
    assert (made.images, made.references) == (20, 24)
    assert (made.sampler, made.steps, made.eta, made.seed) == ("ddim", 4, 0.5, 7)
    assert (made.weights, made.checkpoint, made.step, made.is_live) == ("ema", "40", 40, False)
    assert made.images_digest == model.dataset.digest
    assert made.fid is not None and made.fid > 0
    assert (made.subsets, made.subset_size) == (100, 20)
    assert made.subset_mean == pytest.approx(made.value, rel=0.5)
    assert made.subset_sd is not None and made.subset_sd > 0
    for near in (made.by_features, made.by_pixels):
        assert near is not None
        assert 0 <= near.share <= 1 and 0 <= near.closer <= 1 and near.unseen == 24


def test_same_weights_and_seed_give_the_same_figure_and_another_seed_another(
    measured: tuple[list[Moment], Measured], model: Model, weights: ChosenWeights
) -> None:
    first = measured[1].evaluation
    again = ended(evaluate(model, weights, SETTINGS))[1]
    assert isinstance(again, Evaluation) and same(first, again)
    other = msgspec.structs.replace(SETTINGS, sampling=msgspec.structs.replace(SAMPLING, seed=8))
    answer = ended(evaluate(model, weights, other))[1]
    assert isinstance(answer, Evaluation) and answer.value != first.value


def test_images_are_the_same_whatever_the_batch_and_those_of_sample(
    model: Model, weights: ChosenWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(batch: int) -> np.ndarray:
        settings = msgspec.structs.replace(SETTINGS, batch=batch)
        extractor = extractor_of(settings.protocol)
        work = Workload({"features": 20, "sampling": 80})
        answer = ended(generate(model, weights, settings, extractor, work))[1]
        assert isinstance(answer, Generated)
        return answer.pictures.astype(int)

    whole = drawn(20)
    assert np.abs(drawn(7) - whole).max() <= 1, "rounding alone may differ"
    assert np.abs(whole[0] - whole[1]).max() > 1
    monkeypatch.setattr("engine.sampling.drawings.sample.choose_weights", lambda *_: weights)
    result = ended(sample(model, SAMPLING, 16))[1]
    assert np.abs(result.pictures().astype(int) - whole[:16]).max() <= 1  # type: ignore[attr-defined]


def test_progress_counts_to_its_end_and_tells_how_long(
    measured: tuple[list[Moment], Measured],
) -> None:
    moments = [moment for moment in measured[0] if moment.is_boundary and moment.total]
    done = [moment.done for moment in moments]
    assert done == sorted(done)
    total = 20 * 4 + 20 + 24 + 60
    assert {moment.total for moment in moments} == {total} and done[-1] == total
    drawing = [moment for moment in moments if moment.activity.startswith("drawing images")]
    assert drawing[0].activity == "drawing images, 0/20"
    assert all(moment.seconds_left is not None for moment in drawing[5:])


def test_real_images_are_as_real_ones_and_copies_are_found(
    model: Model, weights: ChosenWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training images in place of generated ones: a KID of 0, and all of them learnt by heart."""

    def real(*_: object) -> Generator[Moment, None, Generated]:
        yield Moment("drawing")
        pictures = model.dataset.train[:40]
        features = finish(extractor_of(SETTINGS.protocol).features(pictures))
        return Generated(pictures, features)

    monkeypatch.setattr(evaluating, "generate", real)
    answer = ended(measure(model, weights, SETTINGS))[1]
    assert isinstance(answer, Measured)
    made = answer.evaluation
    assert abs(made.value) < 3 * made.standard_error
    assert made.by_features is not None and made.by_pixels is not None
    assert (made.by_pixels.share, made.by_pixels.closer) == (1, 1)
    # Features of one image differ in rounding with its batch.
    assert made.by_features.share == 1 and made.by_features.closer == 1
    assert answer.pairs is not None
    np.testing.assert_array_equal(answer.pairs[:, 0], answer.pairs[:, 1])


def test_features_of_real_images_are_computed_once(
    measured: tuple[list[Moment], Measured], model: Model, weights: ChosenWeights
) -> None:
    moments = ended(measure(model, weights, SETTINGS))[0]
    assert any("of train images" in moment.activity for moment in measured[0])
    assert not any("of train images" in moment.activity for moment in moments)
    assert moments[-1].total == 20 * 4 + 20


def test_what_is_kept_is_a_line_and_a_picture(model: Model, weights: ChosenWeights) -> None:
    first = ended(evaluate_and_keep(model, weights, SETTINGS))[1]
    quick = msgspec.structs.replace(SETTINGS, is_complete=False)
    second = ended(evaluate_and_keep(model, weights, quick))[1]
    assert read_evaluations(model.run) == [first, second]
    assert isinstance(first, Evaluation) and isinstance(second, Evaluation)
    assert (first.name, second.name) == ("evaluation-1", "evaluation-2")
    assert second.value == first.value
    assert second.fid is None and second.by_features is None
    with Image.open(model.run.evaluation_picture("evaluation-1")) as picture:
        assert picture.size == (8 * 64, 5 * 64), "20 pairs, four in a row, 8 times as large"
    assert not model.run.evaluation_picture("evaluation-2").exists()


def test_given_up_midway_it_leaves_nothing(model: Model, weights: ChosenWeights) -> None:
    before = read_evaluations(model.run)
    work = evaluate_and_keep(model, weights, SETTINGS)
    while not next(work).activity.startswith("drawing"):
        pass
    work.close()
    assert read_evaluations(model.run) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"images": 3}, "3 images cannot be evaluated: choose 4 to 50,000"),
        ({"sampling": SamplerSettings(steps=501)}, "choose 1 to 500"),
        ({"protocol": "kid-inception2015"}, "needs the file weights-inception-2015"),
        ({"weights_file": "some.pth"}, "has its own weights: leave out some.pth"),
        (
            {"protocol": "kid-inception75-keras", "weights_file": "none.h5"},
            "There is no file of weights 'none.h5'",
        ),
    ],
)
def test_refused_before_anything_is_done(
    model: Model, weights: ChosenWeights, change: dict[str, object], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        next(evaluate(model, weights, msgspec.structs.replace(SETTINGS, **change)))


def test_too_few_validation_images_are_told(
    model: Model, weights: ChosenWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = model.dataset

    def with_only(count: int) -> None:
        few = Dataset(
            data.train, data.validation.subset(np.arange(count)), data.train, [], f"only {count}"
        )
        monkeypatch.setattr(model.images, "_loaded", few)

    with_only(3)
    with pytest.raises(UserError, match="at least 4 validation images, and this run has 3"):
        ended(evaluate(model, weights, SETTINGS))
    with_only(18)
    made = ended(evaluate(model, weights, SETTINGS))[1]
    assert isinstance(made, Evaluation) and made.references == 18
    assert made.by_features is None and made.by_pixels is None


def test_a_damaged_cache_is_made_again(
    model: Model, weights: ChosenWeights, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DDPM_CACHE", str(tmp_path))
    quick = msgspec.structs.replace(SETTINGS, is_complete=False)
    first = ended(evaluate(model, weights, quick))[1]
    (file,) = (tmp_path / "features").rglob("*.npy")
    assert file.name == "validation-efficientnet-lite0.npy"
    file.write_bytes(file.read_bytes()[:1000])
    again = ended(evaluate(model, weights, quick))[1]
    assert isinstance(first, Evaluation) and isinstance(again, Evaluation) and same(first, again)
    assert np.load(file).shape == (24, 1280)


def test_the_rest_is_told_at_each_kinds_own_pace() -> None:
    work = Workload({"sampling": 30, "features": 10})
    time.sleep(0.3)
    (first,) = work.tell("tracing", "sampling", 10)
    assert first.seconds_left is None and (first.done, first.total) == (10, 40)
    time.sleep(0.1)
    (second,) = work.tell("drawing", "sampling", 10)
    assert second.seconds_left is None, "features are still unknown"
    time.sleep(0.3)
    list(work.tell("tracing", "features", 2))
    time.sleep(0.1)
    (fourth,) = work.tell("looking", "features", 4)
    # Each first piece is forgotten.
    assert fourth.seconds_left == pytest.approx(10 * 0.01 + 4 * 0.025, rel=0.3)
    assert fourth.is_timed
