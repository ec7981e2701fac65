"""What is drawn, and that it is a function of the settings alone."""

import resource
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.data.decoding.picture_file import read_picture
from engine.diffusion.process import diffuse
from engine.errors import UserError
from engine.results.export import overview
from engine.results.result import Result, list_results
from engine.results.settings import SamplerSettings
from engine.results.trajectory import Trajectory
from engine.runs.checkpoints import list_checkpoints, read_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.weights_only import copy_weights
from engine.sampling.drawings.denoise import denoise
from engine.sampling.drawings.drawing import Drawing
from engine.sampling.drawings.fork import fork
from engine.sampling.drawings.interpolate import interpolate
from engine.sampling.drawings.reconstruct import reconstruct
from engine.sampling.drawings.sample import sample
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.sampling.nearest import nearest_images
from engine.sampling.noised import noised_pictures
from engine.sampling.pictures import from_pictures, to_pictures
from engine.sampling.randomness import Purpose, fixed_noise
from engine.sampling.similarity import similarities
from engine.sampling.weights import choose_weights

SETTINGS = SamplerSettings(sampler="ddim", steps=12, seed=7)


def finished(drawing: Drawing) -> Result:
    """The result of a drawing that is let run."""
    while True:
        try:
            next(drawing)
        except StopIteration as end:
            result: Result = end.value
            return result


def changed(**changes: object) -> SamplerSettings:
    return msgspec.structs.replace(SETTINGS, **changes)


@pytest.mark.parametrize("sampler", ["ddpm", "ddim", "dpm-solver"])
def test_image_of_a_seed_is_the_same_however_many_are_drawn(model: Model, sampler: str) -> None:
    few = finished(sample(model, changed(sampler=sampler), 2))
    many = finished(sample(model, changed(sampler=sampler), 5))
    assert np.array_equal(few.pictures(), many.pictures()[:2])
    assert few.pictures().shape == (2, 8, 8, 3)


@pytest.mark.parametrize(
    "change",
    [{"sampler": "ddpm"}, {"sampler": "dpm-solver"}, {"steps": 13}, {"eta": 1.0}, {"seed": 8},
     {"clip": False}, {"checkpoint": "best"}, {"weights": "raw"}],
    ids=str,
)  # fmt: skip
def test_every_setting_changes_what_is_drawn(model: Model, change: dict[str, object]) -> None:
    plain = finished(sample(model, SETTINGS, 2)).pictures()
    other = finished(sample(model, changed(**change), 2))
    assert not np.array_equal(other.pictures(), plain)
    assert other.facts.settings == changed(**change)


def test_moments_count_the_steps(model: Model) -> None:
    moments = list(sample(model, SETTINGS, 1))
    assert [moment.done for moment in moments] == list(range(1, 13))
    assert {moment.total for moment in moments} == {12}
    assert all(moment.is_boundary for moment in moments)


def test_drawing_given_up_midway_leaves_nothing(model: Model) -> None:
    drawing: Generator[Moment, None, Result] = sample(model, SETTINGS, 2)
    next(drawing)
    assert any(model.run.samples.iterdir())
    drawing.close()
    assert list(model.run.samples.iterdir()) == []


def test_disk_without_room_is_told_at_once_and_nothing_is_left(model: Model) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(UserError, match="Making room for a result failed: File too large"):
            finished(sample(model, SETTINGS, 16))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(model.run.samples.iterdir()) == []


def test_trajectory_begins_with_the_seeds_noise_and_ends_with_the_result(model: Model) -> None:
    result = finished(sample(model, SETTINGS, 2))
    trajectory = Trajectory.open(result)
    noise = fixed_noise(7, Purpose.SAMPLE, 0, (2, 8, 8, 3))
    assert np.array_equal(trajectory.x_t[0], to_pictures(noise))
    assert np.array_equal(trajectory.x_t[-1], result.pictures())
    assert result.facts.levels[0] == 499
    assert len(trajectory.x_t) == 13


def test_fork_of_ddim_at_any_frame_starts_from_that_very_frame(model: Model) -> None:
    origin = finished(sample(model, changed(steps=40), 3))
    shown = Trajectory.open(origin).x_t
    for frame in (0, 5, 7, 39):
        branches = finished(fork(model, origin.name, frame, ways=2, image=1, seed=9))
        start = Trajectory.open(branches).keyframe_before(0).x_t
        assert np.array_equal(to_pictures(start[0]), shown[frame, 1]), frame
        assert np.array_equal(start[0], start[1])
        assert branches.facts.levels == origin.facts.levels[frame:]
        assert branches.facts.settings.sampler == "ddpm", "one way on only, without fresh noise"


@pytest.mark.parametrize("settings", [{"eta": 0.7}, {"sampler": "ddpm"}, {"sampler": "dpm-solver"}])
def test_frame_that_is_no_keyframe_is_found_bit_for_bit(
    model: Model, settings: dict[str, object]
) -> None:
    """The same walk stored twice as densely has that frame as a keyframe."""
    origin = finished(sample(model, changed(steps=30, **settings), 2))
    assert 4 not in origin.facts.keyframes
    start = Trajectory.open(finished(fork(model, origin.name, 4, ways=1))).keyframe_before(0).x_t
    exact = []
    from engine.sampling.drawings.drawing import frames_of

    weights = choose_weights(model, origin.facts.settings, None)
    noise = fixed_noise(7, Purpose.SAMPLE, 0, (2, 8, 8, 3))
    for frame in frames_of(
        model, weights, origin.facts.settings, noise, origin.facts.levels,
    ):  # fmt: skip
        exact.append(np.asarray(frame.x_t))
    assert np.array_equal(start[0], exact[3][0])


def test_branches_part_and_other_seeds_give_others(model: Model) -> None:
    origin = finished(sample(model, changed(eta=1.0), 1))
    one = finished(fork(model, origin.name, 6, ways=3, seed=1)).pictures()
    other = finished(fork(model, origin.name, 6, ways=3, seed=2)).pictures()
    assert not np.array_equal(one[0], one[1])
    assert not np.array_equal(one, other)


def test_fork_of_a_fork_goes_on(model: Model) -> None:
    origin = finished(sample(model, SETTINGS, 1))
    branch = finished(fork(model, origin.name, 4, ways=2))
    twig = finished(fork(model, branch.name, 3, ways=2, image=1))
    assert twig.facts.levels == origin.facts.levels[7:]
    assert twig.facts.parent is not None and twig.facts.parent.result == branch.name


@pytest.mark.parametrize(
    ("frame", "image", "says"),
    [(12, 0, "choose 0 .* to 11"), (-1, 0, "choose"), (3, 2, "no image 2")],
)
def test_fork_at_no_place_is_refused(model: Model, frame: int, image: int, says: str) -> None:
    origin = finished(sample(model, SETTINGS, 2))
    with pytest.raises(UserError, match=says):
        finished(fork(model, origin.name, frame, image=image))


def test_interpolation_begins_and_ends_with_the_seeds_own_images(model: Model) -> None:
    strip = finished(interpolate(model, SETTINGS, other_seed=11, count=5))
    ends = [finished(sample(model, changed(seed=seed), 1)).pictures()[0] for seed in (7, 11)]
    assert np.abs(strip.pictures()[[0, -1]].astype(int) - np.array(ends).astype(int)).max() <= 1
    gaps = np.abs(np.diff(strip.pictures().astype(int), axis=0)).mean(axis=(1, 2, 3))
    whole = np.abs(ends[0].astype(int) - ends[1].astype(int)).mean()
    assert gaps.max() < whole, "each step is shorter than the whole way"


@pytest.mark.parametrize("settings", [{"sampler": "ddpm"}, {"eta": 0.5}])
def test_interpolation_with_fresh_noise_is_refused(
    model: Model, settings: dict[str, object]
) -> None:
    with pytest.raises(UserError, match="without fresh noise"):
        finished(interpolate(model, changed(**settings), 11))


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_seed_that_is_none_is_refused_wherever_it_may_be_named(model: Model, seed: int) -> None:
    origin = finished(sample(model, SETTINGS, 1))
    for drawing in (interpolate(model, SETTINGS, seed), fork(model, origin.name, 3, seed=seed)):
        with pytest.raises(UserError, match=f"seed is {seed}: choose 0 to"):
            finished(drawing)


def test_interpolation_of_one_image_is_refused(model: Model) -> None:
    with pytest.raises(UserError, match="at least 2"):
        finished(interpolate(model, SETTINGS, 11, count=1))


def test_reconstruction_starts_at_exactly_the_level_asked_for(model: Model) -> None:
    result = finished(reconstruct(model, SETTINGS, level=300, images=[3, 0]))
    assert result.facts.levels[0] == 300
    assert len(result.facts.levels) == 12
    originals = model.dataset.validation[[3, 0]]
    noise = fixed_noise(7, Purpose.NOISED_IMAGE, 0, originals.shape)
    start = diffuse(from_pictures(originals), noise, model.denoiser.alpha_bar[300])
    assert np.array_equal(result.pictures("noisy"), to_pictures(start))
    assert np.array_equal(result.pictures("original"), originals)
    assert result.facts.images == [3, 0]


def test_level_near_zero_gives_the_original_back(model: Model) -> None:
    """At level 0 almost nothing is left to guess, whatever the network says."""
    near = finished(reconstruct(model, SETTINGS, level=0, count=4))
    far = finished(reconstruct(model, SETTINGS, level=499, count=4))
    assert near.facts.settings.steps == 1, "no more steps than levels"
    for one, other in zip(near.facts.similarity, far.facts.similarity, strict=True):
        assert one.psnr is not None and other.psnr is not None
        assert one.psnr > other.psnr + 5 and one.ssim > other.ssim


def test_own_picture_is_prepared_noised_and_compared(model: Model, tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "photo.jpg"
    Image.fromarray(np.full((30, 50, 3), (200, 40, 90), np.uint8)).save(path)
    result = finished(reconstruct(model, SETTINGS, level=300, file=str(path)))
    original = read_picture(path, model.config.data)
    assert np.array_equal(result.pictures("original"), original)
    left = model.denoiser.alpha_bar[300]
    assert np.array_equal(result.pictures("noisy"), noised_pictures(original, left, 7))
    facts = result.facts
    assert (facts.source, facts.images, facts.count) == (str(path), [], 1)
    (likeness,) = facts.similarity
    nearest, rms = nearest_images(result.pictures(), model.dataset.train)
    assert likeness.nearest_rms == rms[0]
    assert np.array_equal(result.pictures("nearest"), nearest)
    assert overview(result).shape == (4 * 64, 64, 3)
    near = finished(reconstruct(model, SETTINGS, level=0, file=str(path)))
    psnr = near.facts.similarity[0].psnr
    assert psnr is None or psnr > 30


def test_own_picture_that_is_none_or_comes_with_images_is_refused(
    model: Model, picture: Path
) -> None:
    with pytest.raises(UserError, match="or of a picture of yours: name one of them"):
        finished(reconstruct(model, SETTINGS, 3, images=[1], file=str(picture)))
    with pytest.raises(UserError, match="cannot be used: vanished"):
        finished(reconstruct(model, SETTINGS, 3, file=str(picture) + "x"))
    assert list_results(model.run) == []


def test_chosen_images_depend_on_the_seed(model: Model) -> None:
    one = finished(reconstruct(model, SETTINGS, level=10, count=3)).facts.images
    other = finished(reconstruct(model, changed(seed=8), level=10, count=3)).facts.images
    assert one != other and len(set(one)) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [({"level": 500}, "no noise level 500"), ({"level": -1}, "no noise level"),
     ({"level": 3, "images": [999]}, "no validation image 999"),
     ({"level": 3, "count": 200}, "200 validation images were asked for"),
     ({"level": 3, "count": 0}, "choose 1 to 256")],
)  # fmt: skip
def test_impossible_reconstruction_is_refused(model: Model, words: dict, says: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(UserError, match=says):
        finished(reconstruct(model, SETTINGS, **words))
    assert list_results(model.run) == []


def test_denoised_picture_starts_from_the_picture_scaled_to_its_level(
    model: Model, picture: Path
) -> None:
    result = finished(denoise(model, SETTINGS, str(picture), level=100))
    start = Trajectory.open(result).keyframe_before(0).x_t
    root = np.sqrt(model.denoiser.alpha_bar[100])
    np.testing.assert_allclose(start, root * from_pictures(result.pictures("noisy")), atol=1e-6)
    assert result.facts.levels[0] == 100 and result.facts.source == str(picture)


def test_noise_added_first_is_the_forward_process(model: Model, picture: Path) -> None:
    result = finished(denoise(model, SETTINGS, str(picture), level=100, add_noise=True))
    plain = finished(denoise(model, SETTINGS, str(picture), level=100))
    assert not np.array_equal(result.pictures("noisy"), plain.pictures("noisy"))
    clean = from_pictures(plain.pictures("noisy"))
    noise = fixed_noise(7, Purpose.NOISED_IMAGE, 0, clean.shape)
    start = Trajectory.open(result).keyframe_before(0).x_t
    expected = diffuse(clean, noise, model.denoiser.alpha_bar[100])
    np.testing.assert_allclose(start, expected, atol=1e-6)


def test_pictures_that_cannot_be_read_are_named(model: Model, tmp_path: Path) -> None:
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"\x89PNG\r\n\x1a\n")
    for path, says in [(tmp_path / "none.png", "vanished"), (torn, "no picture that can be read")]:
        with pytest.raises(UserError, match=says):
            finished(denoise(model, SETTINGS, str(path), level=10))


def test_best_last_step_and_length_choose_the_weights(model: Model) -> None:
    def vector(**changes: object) -> np.ndarray:
        array: np.ndarray = choose_weights(model, changed(**changes), None).vector.numpy()
        return array

    best, last = vector(checkpoint="best"), vector(checkpoint="last")
    assert choose_weights(model, changed(checkpoint="best"), None).step == 20, "the lowest loss"
    assert choose_weights(model, changed(checkpoint="last"), None).step == 40
    assert np.array_equal(vector(checkpoint="20"), best)
    assert not np.array_equal(best, last)
    assert not np.array_equal(vector(weights="raw"), best)
    mixed = vector(checkpoint="last", weights="0.07")
    assert not np.array_equal(mixed, last)
    assert np.isfinite(mixed).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [({"checkpoint": "30"}, "choose best, last or a step out of 20, 40"),
     ({"checkpoint": "newest"}, "no checkpoint 'newest'"),
     ({"checkpoint": "live"}, "Nothing is being trained now"),
     ({"weights": "slow"}, "There are no weights 'slow'"),
     ({"weights": "0.9"}, "between 0.005 and 0.28"),
     ({"weights": "nan"}, "between 0.005 and 0.28")],
)  # fmt: skip
def test_weights_that_are_not_there_are_refused(
    model: Model, change: dict[str, object], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        choose_weights(model, changed(**change), None)


@pytest.mark.parametrize("only", ["ema", "weights"])
def test_a_checkpoint_may_hold_weights_of_one_kind(model: Model, only: str) -> None:
    whole = read_checkpoint(list_checkpoints(model.run.checkpoints)[-1])
    light = copy_weights(
        whole, RunDirectory(model.run.path.with_name(f"only-{only}")).checkpoints, [only]
    )
    other = replace(model, run=RunDirectory(light.path.parent.parent))
    expected = model.to_vector(whole.tensors(only)).numpy()
    assert np.array_equal(choose_weights(other, changed(), None).vector.numpy(), expected)
    raw = changed(weights="raw")
    if only == "ema":
        with pytest.raises(UserError, match="step 40 holds averaged weights only"):
            choose_weights(other, raw, None)
    else:
        assert np.array_equal(choose_weights(other, raw, None).vector.numpy(), expected)
    with pytest.raises(UserError, match="holds no adam_mean"):
        copy_weights(light, light.path.parent, ["adam_mean"])


def test_nearest_image_is_found_by_brute_force_too() -> None:
    rng = np.random.default_rng(0)
    among = rng.integers(0, 256, (50, 4, 4, 3), np.uint8)
    images = rng.integers(0, 256, (5, 4, 4, 3), np.uint8)
    images[2] = among[31]
    nearest, rms = nearest_images(images, among)
    gaps = np.sqrt(((images[:, None].astype(float) - among[None]) ** 2).mean((2, 3, 4)))
    assert np.array_equal(nearest, among[gaps.argmin(1)])
    np.testing.assert_allclose(rms, gaps.min(1), atol=1e-6)
    assert rms[2] == 0


def test_likeness_of_equal_and_of_noised_images() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (1, 16, 16, 3), np.uint8)
    equal, noised = similarities(
        np.concatenate([image, np.clip(image.astype(int) + 10, 0, 255).astype(np.uint8)]),
        np.concatenate([image, image]),
        np.zeros(2),
    )
    assert equal.psnr is None and equal.ssim == pytest.approx(1.0)
    difference = np.clip(image.astype(int) + 10, 0, 255) - image
    expected = 20 * np.log10(255 / np.sqrt((difference.astype(float) ** 2).mean()))
    assert noised.psnr == pytest.approx(expected, abs=0.01)
    assert 0.5 < noised.ssim < 1.0
