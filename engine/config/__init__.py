"""The configuration of a run: typed, frozen, validated before anything is started."""

from engine.config.load import (
    apply_settings,
    config_digest,
    load_config,
    load_data,
    parse_config,
    parse_draft,
    preset_names,
    preset_text,
    to_toml,
)
from engine.config.schema import Config

__all__ = [
    "Config",
    "apply_settings",
    "config_digest",
    "load_config",
    "load_data",
    "parse_config",
    "parse_draft",
    "preset_names",
    "preset_text",
    "to_toml",
]
