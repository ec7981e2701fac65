"""Values of every setting, drawn by Hypothesis from what the schema says."""

import json

from hypothesis import strategies as st
from msgspec import Meta

from engine.config.catalogue import SETTINGS, Setting, Value

_LARGEST = 2**63 - 1


def values_of(setting: Setting) -> st.SearchStrategy[Value]:
    """Allowed values of one setting."""
    match setting.kind:
        case "switch":
            return st.booleans()
        case "choice":
            return st.sampled_from(setting.choices)
        case "text":
            pattern = next((m.pattern for m in _metas(setting) if m.pattern), None)
            texts = st.from_regex(pattern, fullmatch=True) if pattern else st.text()
            return texts.map(str.strip)
        case "whole" | "number":
            return _numbers(setting)
    length = setting.length
    return st.lists(
        _numbers(setting), min_size=int(length.low or 0), max_size=int(length.high or 4)
    ).map(tuple)


def some_settings() -> st.SearchStrategy[dict[str, Value]]:
    """Values for a few settings, by their keys."""
    pairs = st.sampled_from(list(SETTINGS.values())).flatmap(
        lambda setting: st.tuples(st.just(setting.key), values_of(setting))
    )
    return st.lists(pairs, max_size=6).map(dict)


def as_set(key: str, value: Value) -> str:
    """What `--set` takes: KEY=VALUE, the value as TOML."""
    listed = list(value) if isinstance(value, tuple) else value
    return f"{key}={json.dumps(listed, ensure_ascii=False)}".replace("\x7f", "\\u007f")


def _numbers(setting: Setting) -> st.SearchStrategy[int | float]:
    limits = setting.limits
    if setting.kind in ("whole", "wholes"):
        low = 0 if limits.low is None else int(limits.low)
        high = _LARGEST if limits.high is None else int(limits.high)
        return st.integers(low, min(high, int(limits.below or _LARGEST + 1) - 1))
    return st.floats(
        min_value=limits.low if limits.above is None else limits.above,
        max_value=limits.high if limits.below is None else limits.below,
        exclude_min=limits.above is not None,
        exclude_max=limits.below is not None,
        allow_nan=False,
        allow_infinity=False,
    )


def _metas(setting: Setting) -> tuple[Meta, ...]:
    return getattr(setting.annotation, "__metadata__", ())
