"""What is known of a run, as a line of a list: read quickly, whatever the state of its files."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.config import Config
from engine.config.written import read_written
from engine.errors import UserError
from engine.listing.log_ends import LogEnds, read_log_ends
from engine.listing.newest_kid import Kid, newest_kid
from engine.listing.recipe import recipe_of
from engine.networks.parameter_count import parameter_count
from engine.runs.directory import RunDirectory
from engine.runs.disk_space import disk_space
from engine.runs.lock import Holder
from engine.runs.notes import known_notes
from engine.runs.status import Status, read_status
from engine.runs.store import list_runs
from engine.runs.summary import RunState, RunSummary, summarise


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of runs; the names of the fields are also those of `runs --json`."""

    name: str
    path: str
    """Its folder, absolute."""
    state: RunState
    engine: Holder | None
    """Who holds the run; None: no engine is alive."""
    title: str
    """What people call it; "" where they did not say."""
    tags: tuple[str, ...]
    note: str
    source: str
    """data.source; "" where the configuration cannot be read, as with what follows."""
    image_size: int | None
    preset: str
    """The preset that its settings are nearest to; it need not have been made from it."""
    changed: int | None
    """In how many settings it is not that preset, seed, device and data.source apart."""
    network: str
    parameters: int | None
    step: int
    epoch: float
    epochs: int | None
    """Planned."""
    best_validation_loss: float | None
    kid: Kid | None
    """The newest."""
    seconds_trained: float | None
    """From the first line of the metric log to the last, the time between two engines left out."""
    bytes: int | None
    """On the disk; None: not asked for."""
    heard: float
    """When something was last heard of it, in seconds since 1970."""
    message: str
    """Of a failed run: why."""
    troubles: tuple[str, ...]
    """What of it cannot be read."""

    @property
    def run(self) -> RunDirectory:
        """Its folder."""
        return RunDirectory(Path(self.path))


def list_facts(folder: Path, *, with_bytes: bool = True) -> Iterator[RunFacts]:
    """The facts of all runs in a folder, by name.

    Args:
        folder: of runs.
        with_bytes: also how much of the disk each takes, which looks at every file.

    Raises:
        UserError: the folder cannot be read.
    """
    for run in list_runs(folder):
        try:
            yield read_facts(run, with_bytes=with_bytes)
        except FileNotFoundError:
            continue  # removed this very moment


def read_facts(run: RunDirectory, *, with_bytes: bool = True) -> RunFacts:
    """The facts of a run; whatever of it is broken is a trouble among them.

    Raises:
        FileNotFoundError: there is no such run.
    """
    summary, lock_trouble = _summary(run)
    config, config_trouble = _config(run)
    notes, notes_trouble = known_notes(run)
    status, log = summary.status, read_log_ends(run.metrics)
    step, epoch = _reached(status, log)
    recipe = recipe_of(config, run.name) if config else None
    return RunFacts(
        name=run.name,
        path=str(run.path.absolute()),
        state=summary.state,
        engine=summary.holder,
        title=notes.name,
        tags=notes.tags,
        note=notes.note,
        source=config.data.source if config else "",
        image_size=config.data.size if config else None,
        preset=recipe.preset if recipe else "",
        changed=recipe.changed if recipe else None,
        network=_network(config) if config else "",
        parameters=parameter_count(config) if config else None,
        step=step,
        epoch=epoch,
        epochs=_epochs(status, config),
        best_validation_loss=status.best_validation_loss if status else None,
        kid=newest_kid(run),
        seconds_trained=log.seconds_trained if log else None,
        bytes=disk_space(run.path) if with_bytes else None,
        heard=status.time if status else run.config.stat().st_mtime,
        message=status.message if status and summary.state == "failed" else "",
        troubles=tuple(filter(None, (lock_trouble, config_trouble, notes_trouble))),
    )


def _summary(run: RunDirectory) -> tuple[RunSummary, str]:
    try:
        return summarise(run), ""
    except OSError as error:
        status = read_status(run.status)
        trouble = f"whether an engine is alive on it cannot be told ({error.strerror or error})"
        return RunSummary(run, _said(status), status, None), trouble


def _said(status: Status | None) -> RunState:
    """The state where the lock cannot be looked at: the engine's last word."""
    return status.state if status else "new"


def _config(run: RunDirectory) -> tuple[Config | None, str]:
    try:
        return read_written(run.config.read_text(encoding="utf-8"), str(run.config)), ""
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        return None, f"{run.config} cannot be read: {error}"
    except UserError as error:
        return None, str(error)


def _reached(status: Status | None, log: LogEnds | None) -> tuple[int, float]:
    """Step and epoch, by the newer of the two: either may be behind when an engine is killed."""
    known = (status.step, status.epoch) if status else (0, 0.0)
    if log is None or (status is not None and status.time >= log.time):
        return known
    return log.step, known[1] if log.epoch is None else log.epoch


def _epochs(status: Status | None, config: Config | None) -> int | None:
    if status and status.epochs:
        return status.epochs
    return config.training.epochs if config else None


def _network(config: Config) -> str:
    """Its name and the channels of its levels: unet 32-64."""
    return f"{config.network.name} {'-'.join(map(str, config.network.filters))}"
