"""Everything about one run, as a page."""

from typing import Any

import msgspec

from engine.config import Config
from engine.errors import UserError
from engine.listing.facts import RunFacts, read_facts
from engine.listing.newest_records import NewestRecords, newest_records
from engine.listing.recipe import Difference, differences
from engine.results.result import Kind, list_results
from engine.runs.changes import Change, read_changes
from engine.runs.checkpoints import (
    Checkpoint,
    best_of,
    list_checkpoints,
    read_checkpoint,
)
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space, disk_space_by_part
from engine.runs.evaluations import Evaluation, read_evaluations
from engine.runs.events import Event, read_events
from engine.runs.files import naming_disk_trouble
from engine.runs.images import read_images
from engine.runs.resume import read_config

_EVENTS = 5


class ImageCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Which images a run is trained on."""

    source: str
    train: int
    validation: int
    digest: str
    passed_over: int
    """Pictures that cannot be used; `images.json` names them."""


class CheckpointFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint of a run."""

    step: int
    epoch: float
    validation_loss: float | None
    kid: float | None
    time: float
    bytes: int
    is_best: bool


class ResultFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of a run."""

    name: str
    kind: Kind
    count: int
    """Images."""
    sampler: str
    steps: int
    """Of the sampler."""
    seed: int
    weights: str
    step: int
    """Training steps the weights have seen."""
    time: float
    bytes: int


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """All that its files tell."""

    facts: RunFacts
    config: Config | None
    """None: it cannot be read."""
    differences: tuple[Difference, ...]
    """From the preset that it is nearest to."""
    changes: tuple[Change, ...]
    """Made while it was trained."""
    images: ImageCounts | None
    """None: training has not begun."""
    newest: NewestRecords
    checkpoints: tuple[CheckpointFacts, ...]
    """Oldest first."""
    evaluations: tuple[Evaluation, ...]
    results: tuple[ResultFacts, ...]
    events: tuple[Event, ...]
    """The newest few."""
    parts: dict[str, int]
    """Bytes of each file and folder in its folder, the largest first."""
    troubles: tuple[str, ...]
    """What cannot be read."""


def read_page(run: RunDirectory) -> RunPage:
    """Everything about a run; whatever of it is broken is a trouble among it.

    Raises:
        UserError: the run vanishes meanwhile, or the disk refuses.
    """
    with naming_disk_trouble(f"Reading run {run.name!r}"):
        facts, config = read_facts(run), _config(run)
        checkpoints, troubles = _checkpoints(run)
        return RunPage(
            facts=facts,
            config=config,
            differences=tuple(differences(config, facts.preset)) if config else (),
            changes=tuple(read_changes(run.changes)),
            images=_images(run),
            newest=newest_records(run.metrics),
            checkpoints=tuple(checkpoints),
            evaluations=tuple(read_evaluations(run)),
            results=tuple(_results(run)),
            events=tuple(read_events(run.events, last=_EVENTS)),
            parts=disk_space_by_part(run.path),
            troubles=(*facts.troubles, *troubles),
        )


def as_tree(page: RunPage) -> dict[str, Any]:
    """A page as plain dictionaries and lists: the fields of `RunFacts`, and those of the page."""
    tree: dict[str, Any] = msgspec.to_builtins(page)
    return {**tree.pop("facts"), **tree}


def _config(run: RunDirectory) -> Config | None:
    try:
        return read_config(run)
    except UserError:
        return None  # a trouble of the facts


def _images(run: RunDirectory) -> ImageCounts | None:
    known = read_images(run.images)
    if known is None:
        return None
    return ImageCounts(
        source=known.source,
        train=known.train,
        validation=known.validation,
        digest=known.digest,
        passed_over=len(known.passed_over),
    )


def _checkpoints(run: RunDirectory) -> tuple[list[CheckpointFacts], list[str]]:
    readable: list[Checkpoint] = []
    troubles: list[str] = []
    for path in list_checkpoints(run.checkpoints):
        try:
            readable.append(read_checkpoint(path))
        except UserError as error:
            troubles.append(str(error))
    best = best_of(readable)
    return [_facts_of(checkpoint, checkpoint is best) for checkpoint in readable], troubles


def _facts_of(checkpoint: Checkpoint, is_best: bool) -> CheckpointFacts:
    manifest = checkpoint.manifest
    return CheckpointFacts(
        step=manifest.step,
        epoch=manifest.epoch,
        validation_loss=manifest.validation_loss,
        kid=manifest.kid,
        time=manifest.time,
        bytes=disk_space(checkpoint.path),
        is_best=is_best,
    )


def _results(run: RunDirectory) -> list[ResultFacts]:
    return [
        ResultFacts(
            name=result.name,
            kind=result.facts.kind,
            count=result.facts.count,
            sampler=result.facts.settings.sampler,
            steps=result.facts.settings.steps,
            seed=result.facts.settings.seed,
            weights=result.facts.settings.weights,
            step=result.facts.step,
            time=result.facts.time,
            bytes=disk_space(result.path),
        )
        for result in list_results(run)
    ]
