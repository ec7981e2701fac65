"""A TOML file out of the values that one was read as."""

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec


def to_toml(tree: Mapping[str, Any]) -> str:
    """Text that `tomllib` reads as `tree`; tables come last, as sections."""
    return "\n".join(_lines(tree, "")) + "\n" if tree else ""


def _lines(tree: Mapping[str, Any], path: str) -> list[str]:
    lines = [
        f"{_key(key)} = {_value(value)}" for key, value in tree.items() if not _is_table(value)
    ]
    for key, table in tree.items():
        if _is_table(table):
            name = path + _key(key)
            lines += ["", f"[{name}]", *_lines(table, f"{name}.")]
    return lines


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _value(value: object) -> str:
    match value:
        case str():
            return _quoted(value)
        case bool():
            return str(value).lower()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
        case _:
            # Whole numbers and others, infinity among them, are written as Python does.
            return repr(value)


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if is_bare else _quoted(key)


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML too, but for one control letter.
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
