"""What there is to reconstruct, what to do it with, and what has come of it so far."""

from dataclasses import dataclass

from engine.config import Config
from engine.results.result import Result
from engine.runs.directory import RunDirectory
from tui.watch.results import ResultWatcher
from tui.watch.run_images import FoundImages, find_images
from tui.watch.weights import StoredWeights, WeightsWatcher


@dataclass(frozen=True)
class Material:
    """As of one look at the run's files."""

    weights: StoredWeights
    images: FoundImages
    results: tuple[Result, ...]
    """Earlier reconstructions, oldest first."""


class MaterialWatcher:
    """Blocking; for a thread. Looks for images until there are some, and no more."""

    def __init__(self, run: RunDirectory) -> None:
        """Nothing is looked at yet."""
        self._run = run
        self._results, self._weights = ResultWatcher(run), WeightsWatcher(run)
        self._known: tuple[Result, ...] = ()
        self._images: FoundImages | None = None

    def poll(self, config: Config) -> Material:
        """What there is now, of a run with this configuration."""
        results = self._results.poll()
        if results is not None:
            self._known = tuple(one for one in results if one.facts.kind == "reconstruct")
        images = self._images
        if images is None or not (images.validation or images.trouble):
            self._images = images = find_images(self._run, config)
        return Material(self._weights.poll(), images, self._known)

    def look_for_images_again(self) -> None:
        """They may be there now, or others."""
        self._images = None
