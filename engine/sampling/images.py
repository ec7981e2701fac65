"""A run's images, read when they are first needed."""

from collections.abc import Generator

from engine.config import Config
from engine.data.dataset import Dataset
from engine.data.load import load_dataset
from engine.progress import Steps, finish
from engine.sampling.moment import Moment


class LazyDataset:
    """Loads a configuration's images once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._loaded: Dataset | None = None

    def load(self) -> Steps[Dataset]:
        """Prepare the images, if that is not done yet.

        Raises:
            UserError: they cannot be had, or are too few.
        """
        if self._loaded is None:
            self._loaded = yield from load_dataset(self._config)
        return self._loaded

    def load_in_moments(self) -> Generator[Moment, None, Dataset]:
        """The same as part of a drawing."""
        loading = self.load()
        try:
            while True:
                progress = next(loading)
                yield Moment(progress.in_words, False, progress.done, progress.total)
        except StopIteration as end:
            dataset: Dataset = end.value
            return dataset
        finally:
            loading.close()

    def get(self) -> Dataset:
        """The images, prepared now if need be.

        Raises:
            UserError: as `load`.
        """
        return finish(self.load())
