"""Names of the files in a run's directory."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RunDirectory:
    """A run's folder; nothing is read or made by naming it."""

    path: Path

    @property
    def name(self) -> str:
        """The run's name: that of its folder."""
        return self.path.name

    @property
    def config(self) -> Path:
        """The configuration; never changes after the run was made."""
        return self.path / "config.toml"

    @property
    def notes(self) -> Path:
        """Name, tags and note, which people gave it (`notes.py`)."""
        return self.path / "notes.toml"

    @property
    def metrics(self) -> Path:
        """One JSON line per logged step (`metrics.py`)."""
        return self.path / "metrics.jsonl"

    @property
    def evaluations(self) -> Path:
        """One JSON line per evaluation (`evaluations.py`)."""
        return self.path / "evaluations.jsonl"

    def evaluation_picture(self, name: str) -> Path:
        """Of an evaluation: generated images beside their nearest training images."""
        return self.path / "evaluations" / f"{name}.png"

    @property
    def changes(self) -> Path:
        """One JSON line per setting changed while training (`changes.py`)."""
        return self.path / "changes.jsonl"

    @property
    def events(self) -> Path:
        """One JSON line per thing worth telling (`events.py`)."""
        return self.path / "events.jsonl"

    @property
    def images(self) -> Path:
        """Which images the run is trained on (`images.py`)."""
        return self.path / "images.json"

    @property
    def status(self) -> Path:
        """What the engine was last doing (`status.py`)."""
        return self.path / "status.json"

    @property
    def lock(self) -> Path:
        """Locked for as long as an engine lives (`lock.py`)."""
        return self.path / "engine.lock"

    @property
    def engine_log(self) -> Path:
        """Everything the engine process and its libraries print."""
        return self.path / "engine.log"

    @property
    def previews(self) -> Path:
        """The preview grids, one PNG per step (`previews.py`)."""
        return self.path / "previews"

    @property
    def checkpoints(self) -> Path:
        """One folder per checkpoint (`checkpoints.py`)."""
        return self.path / "checkpoints"

    @property
    def ema_snapshots(self) -> Path:
        """Power-function averages of the weights at some steps (`ema_snapshots.py`)."""
        return self.path / "ema"

    @property
    def samples(self) -> Path:
        """One folder per sampling: samples, reconstructions, forks (`engine/results/`)."""
        return self.path / "samples"

    @property
    def shipped(self) -> Path:
        """There if the run came with the program (`shipped.py`), and how it was made."""
        return self.path / "shipped.json"

    @property
    def origin(self) -> Path:
        """Of a copy: the `shipped` of the run that it is a copy of."""
        return self.path / "origin.json"

    @property
    def all_parts(self) -> tuple[Path, ...]:
        """Everything that this program may put into a run's folder."""
        return (
            self.config, self.notes, self.images, self.status, self.lock, self.engine_log,
            self.metrics, self.changes, self.events, self.evaluations, self.path / "evaluations",
            self.previews, self.checkpoints, self.ema_snapshots, self.samples,
            self.shipped, self.origin,
        )  # fmt: skip
