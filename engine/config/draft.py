"""Settings that are being written: what was changed of a preset, and which rules they break."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from engine.config.catalogue import SETTINGS, Value
from engine.config.load import load_config, parse_draft
from engine.config.rules import broken_rules
from engine.config.schema import Config

_KEY = re.compile(r"\b[a-z_]+\.[a-z0-9_]+\b")


@dataclass(frozen=True)
class Trouble:
    """A rule that is broken."""

    sentence: str
    keys: tuple[str, ...]
    """The settings that the sentence names."""

    @classmethod
    def of(cls, sentence: str) -> "Trouble":
        """With the settings found in the sentence."""
        named = dict.fromkeys(key for key in _KEY.findall(sentence) if key in SETTINGS)
        return cls(sentence, tuple(named))


@dataclass(frozen=True)
class Draft:
    """Settings on their way to a run: each is allowed by itself, all together may not be."""

    preset: str
    base: Config
    """The preset's own."""
    config: Config

    @classmethod
    def of_preset(cls, name: str) -> "Draft":
        """A preset, with nothing changed yet.

        Raises:
            UserError: there is no such preset.
        """
        config = load_config(name)
        return cls(name, config, config)

    def value(self, key: str) -> Value:
        """The value of a setting."""
        return SETTINGS[key].value_in(self.config)

    def preset_value(self, key: str) -> Value:
        """The value that the preset has."""
        return SETTINGS[key].value_in(self.base)

    def with_value(self, key: str, value: Value) -> "Draft":
        """With another value, as the setting's `parse` gives it."""
        return replace(self, config=SETTINGS[key].put_in(self.config, value))

    def with_text(self, text: str) -> "Draft":
        """With all settings as TOML `text` has them.

        Raises:
            UserError: broken TOML, an unknown key, a wrong type or value.
        """
        return replace(self, config=parse_draft(text, "these values"))

    def reset(self, key: str) -> "Draft":
        """With the preset's value again."""
        return self.with_value(key, self.preset_value(key))

    @cached_property
    def changed(self) -> frozenset[str]:
        """The settings whose values are not the preset's."""
        return frozenset(key for key in SETTINGS if self.value(key) != self.preset_value(key))

    @cached_property
    def troubles(self) -> tuple[Trouble, ...]:
        """Every rule that is broken; a run can be made when there is none."""
        return tuple(map(Trouble.of, dict.fromkeys(broken_rules(self.config))))
