"""The settings of a reconstruction: the noise level, and how it is drawn from there."""

from msgspec.structs import replace

from engine.config import Config
from engine.results.settings import SamplerSettings
from tui.watch.weights import StoredWeights
from tui.widgets.fields import Field, FieldList, whole
from tui.widgets.sampler_fields import Offer, sampler_fields, settings_of, settled

_LEVEL = "level t"
_FIRST_SHARE = 0.3
"""Of the levels, for the one to begin with: features go, outlines stay."""
_SMALL_STEPS, _LARGE_STEPS = 100, 20
"""Into so many parts the keys, and the arrows of the list, cut the levels."""


class ReconstructSettings(FieldList):
    """Empty until the run's configuration is known."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._offer: Offer | None = None
        self._is_checkpoint_chosen = False
        """Whether somebody has; until then it is live wherever that can be."""

    def offer(self, config: Config, stored: StoredWeights, is_live: bool) -> str:
        """Offer what can be chosen now, keeping what was.

        Args:
            config: of the run.
            stored: its weights on disk.
            is_live: whether a training goes on.

        Returns:
            Words about a choice that there is no more; "" where all are.
        """
        is_first, total = self._offer is None, config.diffusion.steps
        self._offer = Offer(total, stored, is_live, bool(config.ema.power_lengths))
        level = round(_FIRST_SHARE * total) if is_first else self.level
        settings = SamplerSettings() if is_first else self.settings
        if is_live and not self._is_checkpoint_chosen:
            settings = replace(settings, checkpoint="live")
        settings, words = settled(settings, self._offer)
        self._set(level, replace(settings, steps=min(settings.steps, total)))
        return words

    @property
    def level(self) -> int:
        """The level that is drawn from."""
        return int(self.values.get(_LEVEL, 0))

    @property
    def settings(self) -> SamplerSettings:
        """Everything else, as the engine takes it."""
        return settings_of(self.values)

    def step_level(self, by: int) -> None:
        """A few levels on or back."""
        if self._offer is not None:
            last = self._offer.levels - 1
            level = self.level + by * max(1, self._offer.levels // _SMALL_STEPS)
            self.set(_LEVEL, str(min(last, max(0, level))))

    def adopt(self, level: int, settings: SamplerSettings) -> None:
        """Have the settings of a result, as far as there still are such."""
        if self._offer is not None:
            self._is_checkpoint_chosen = True
            self._set(level, settled(settings, self._offer)[0])
            self.post_message(self.Changed(self, _LEVEL))

    def on_field_list_changed(self, event: FieldList.Changed) -> None:
        """Other settings may go with a value."""
        self._is_checkpoint_chosen |= event.name == "checkpoint"
        self._set(self.level, self.settings)

    def _set(self, level: int, settings: SamplerSettings) -> None:
        if self._offer is not None:
            self.replace(_level(level, self._offer.levels), *sampler_fields(settings, self._offer))


def _level(level: int, total: int) -> Field:
    rungs = sorted({*range(0, total, max(1, total // _LARGE_STEPS)), total - 1})
    about = "how much noise the images get: 0 the least"
    return whole(_LEVEL, min(level, total - 1), 0, total - 1, about, *rungs)
