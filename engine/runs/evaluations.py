"""The log of evaluations: one JSON line per figure, with everything that it depends on.

As in the metric log, a `Resumed` line gives up what was evaluated of later steps before it.
"""

import msgspec

from engine.runs.directory import RunDirectory
from engine.runs.files import append_line, end_torn_line
from engine.runs.records import Resumed


class Memorised(msgspec.Struct, frozen=True, kw_only=True):
    """How near generated images are to training images, beside unseen real ones.

    Unseen images in their place would give a share equal to `quantile`, and `closer` = 1/2.
    """

    share: float
    """Of the generated images nearer to a training image than `threshold`."""
    share_error: float
    closer: float
    """P(a generated image is nearer than a validation image)."""
    closer_error: float
    quantile: float
    threshold: float
    """The distance that a share `quantile` of the validation images falls below."""
    unseen: int
    """Validation images it was compared with."""


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, tag="evaluation", tag_field="kind"):
    """One KID and what was measured with it; errors are standard errors."""

    name: str = ""
    """In the run, such as evaluation-3; "" before it is kept there."""
    protocol: str
    """Network, weights and resizing: figures of two protocols cannot be compared."""
    value: float
    """Unbiased KID of all images: 0 on average for real ones, so at times below."""
    standard_error: float
    images: int
    """Generated."""
    references: int
    """Validation images."""
    images_digest: str
    """Of the run's images: other ones, other figures."""
    sampler: str
    steps: int
    """Of the sampler."""
    eta: float
    clip: bool
    seed: int
    weights: str
    """ema, raw or a length."""
    checkpoint: str
    """As it was asked for: best, last, live, or a step."""
    step: int
    """Training steps the weights have seen."""
    is_live: bool = False
    in_training: bool = False
    """Whether training has made it by itself, as configured."""
    time: float
    seconds: float
    fid: float | None = None
    """Biased by the number of images, unlike KID: compare at equal `images` alone."""
    subset_mean: float | None = None
    """KID as torch-fidelity reports it."""
    subset_sd: float | None = None
    """Standard deviation over the subsets, which is no standard error."""
    subsets: int = 0
    subset_size: int = 0
    by_features: Memorised | None = None
    """None: not measured, or too few validation images."""
    by_pixels: Memorised | None = None


_decoder = msgspec.json.Decoder(Evaluation | Resumed)


def read_evaluations(run: RunDirectory) -> list[Evaluation]:
    """The evaluations of a run that still hold, in the order they were made."""
    evaluations: list[Evaluation] = []
    for record in _records(run):
        if isinstance(record, Resumed):
            evaluations = [kept for kept in evaluations if kept.step <= record.step]
        else:
            evaluations.append(record)
    return evaluations


def next_evaluation_name(run: RunDirectory) -> str:
    """A name that no evaluation of the run has had."""
    made = sum(isinstance(record, Evaluation) for record in _records(run))
    return f"evaluation-{made + 1}"


def find_evaluation(run: RunDirectory, name: str) -> Evaluation | None:
    """The evaluation of that name, if it is there."""
    return next((made for made in read_evaluations(run) if made.name == name), None)


def log_evaluation(run: RunDirectory, evaluation: Evaluation) -> None:
    """Append an evaluation; it is on disk afterwards."""
    end_torn_line(run.evaluations)
    append_line(run.evaluations, evaluation, durable=True)


def give_up_evaluations_after(run: RunDirectory, resumed: Resumed) -> None:
    """Training goes on from an earlier step: what was evaluated of later ones counts no more."""
    if not run.evaluations.exists():
        return
    end_torn_line(run.evaluations)
    for evaluation in read_evaluations(run):
        if evaluation.step > resumed.step:
            run.evaluation_picture(evaluation.name).unlink(missing_ok=True)
    append_line(run.evaluations, resumed, durable=True)


def _records(run: RunDirectory) -> list[Evaluation | Resumed]:
    """All lines that can be read: one torn by a crash is an evaluation that was never kept."""
    records = []
    lines = run.evaluations.read_bytes().splitlines() if run.evaluations.exists() else []
    for line in lines:
        try:
            records.append(_decoder.decode(line))
        except msgspec.DecodeError:
            continue
    return records
