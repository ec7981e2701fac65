"""Read a configuration from a preset, a TOML file or text, with `KEY=VALUE` settings on top."""

import hashlib
import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from engine.config.rules import check
from engine.config.schema import Config, Data
from engine.config.storable import check_storable
from engine.errors import UserError

_USUAL_SIZE = 64
"""Of images whose settings nobody has written down yet."""
_PRESETS = resources.files("engine.config") / "presets"


def preset_names() -> list[str]:
    """Names of the presets that come with the program, in alphabetical order."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in _PRESETS.iterdir()
        if entry.name.endswith(".toml")
    )


def preset_text(name: str) -> str:
    """The TOML text of a preset, comments included, to be copied and changed.

    Raises:
        UserError: there is no preset of that name.
    """
    if name not in preset_names():
        known = ", ".join(preset_names())
        raise UserError(
            f"There is no preset {name!r}: choose one of {known}, or give a file ending in .toml."
        )
    return (_PRESETS / f"{name}.toml").read_text(encoding="utf-8")


def load_config(source: str, settings: Iterable[str] = ()) -> Config:
    """Read preset SOURCE, or the file SOURCE if it ends in .toml, and apply `settings`.

    Args:
        source: a preset's name or a path.
        settings: texts such as ``optimizer.learning_rate=1e-4``.

    Raises:
        UserError: no such preset or file, broken TOML, or a value that is not allowed.
    """
    return parse_config(*_text_of(source), settings)


def load_data(source: str, settings: Iterable[str] = ()) -> Data:
    """The settings of the images alone: of a preset, of a file ending in .toml, or of a source.

    Args:
        source: a preset's name, a path, or what data.source may be, such as ``folder:photos``.
        settings: texts such as ``data.size=32``.

    Raises:
        UserError: no such preset or file, broken TOML, or a value that is not allowed.
    """
    if source in preset_names() or source.endswith(".toml"):
        text, origin = _text_of(source)
        tree = _tree(text, origin)
    else:
        tree, origin = {"data": {"source": source, "size": _USUAL_SIZE}}, "the settings"
    for setting in settings:
        _put(tree, setting)
    try:
        return msgspec.convert(tree, _OnlyData).data
    except msgspec.ValidationError as error:
        raise UserError(f"{origin}: {_explain(str(error))}") from None


class _OnlyData(msgspec.Struct):
    data: Data = Data()


def _text_of(source: str) -> tuple[str, str]:
    """The TOML text of a preset or a file, and what errors call it."""
    if not source.endswith(".toml"):
        return preset_text(source), f"preset {source}"
    path = Path(source).expanduser()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(f"There is no configuration file {str(path)!r}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The configuration file {str(path)!r} cannot be read: {error}.") from None
    return text, str(path)


def parse_config(text: str, origin: str, settings: Iterable[str] = ()) -> Config:
    """Validate TOML `text`; `origin` is named in errors.

    Raises:
        UserError: broken TOML, an unknown key, a wrong type or value, an impossible combination.
    """
    tree = _tree(text, origin)
    for setting in settings:
        _put(tree, setting)
    return _validated(tree, origin)


def parse_draft(text: str, origin: str) -> Config:
    """As `parse_config`, for settings still being written: rules between them may be broken.

    Raises:
        UserError: broken TOML, an unknown key, a wrong type or value.
    """
    return _typed(_tree(text, origin), origin)


def _tree(text: str, origin: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{origin} is not valid TOML: {error}.") from None


def apply_settings(config: Config, settings: Iterable[str]) -> Config:
    """A copy of `config` with ``KEY=VALUE`` texts applied and everything validated again.

    Raises:
        UserError: as `parse_config`.
    """
    tree = msgspec.to_builtins(config)
    for setting in settings:
        _put(tree, setting)
    return _validated(tree, "the configuration")


def to_toml(config: Config) -> str:
    """All settings as TOML, in the order of the schema, each under its comment."""
    lines: list[str] = []
    sections: list[tuple[str, msgspec.Struct]] = []
    for field in msgspec.structs.fields(config):
        value = getattr(config, field.name)
        if isinstance(value, msgspec.Struct):
            sections.append((field.name, value))
        else:
            lines.append(f"{field.name} = {_toml_value(value)}")
    for name, section in sections:
        lines += ["", f"[{name}]"]
        lines += [
            f"{field.name} = {_toml_value(getattr(section, field.name))}"
            for field in msgspec.structs.fields(section)
        ]
    return "\n".join(lines) + "\n"


def config_digest(config: Config) -> str:
    """SHA-256 of the settings in a canonical form: comments and key order do not matter."""
    return hashlib.sha256(msgspec.json.encode(config, order="sorted")).hexdigest()


def _toml_value(value: object) -> str:
    # JSON's strings, numbers, booleans and flat arrays are all TOML values too, but for one
    # character.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")


def _put(tree: dict[str, Any], setting: str) -> None:
    """Write ``a.b=VALUE`` into the tree; a VALUE that is not TOML is taken as a string."""
    key, equals, text = setting.partition("=")
    key, text = key.strip(), text.strip()
    if not equals or not key:
        raise UserError(
            f"{setting!r} is not a setting: write KEY=VALUE, such as training.epochs=200."
        )
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *tables, last = key.split(".")
    for table in tables:
        tree = tree.setdefault(table, {})
        if not isinstance(tree, dict):
            raise UserError(f"{key!r} is not a setting: {table!r} holds a value, not a table.")
    tree[last] = value


def _validated(tree: dict[str, Any], origin: str) -> Config:
    config = _typed(tree, origin)
    try:
        check(config)
    except UserError as error:
        raise UserError(f"{origin}: {error}") from None
    return config


def _typed(tree: dict[str, Any], origin: str) -> Config:
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        raise UserError(f"{origin}: {_explain(str(error))}") from None
    try:
        check_storable(config)
    except UserError as error:
        raise UserError(f"{origin}: {error}") from None
    return config


def _explain(message: str) -> str:
    """Turn msgspec's "problem - at `$.a.b`" into "a.b: problem", with the allowed keys."""
    problem, _, place = message.partition(" - at `")
    path = place.removesuffix("`").removeprefix("$").removeprefix(".")
    if problem.startswith("Object contains unknown field"):
        return _explain_unknown(problem.split("`")[1], path)
    where = path or "the file"
    return f"{where}: {problem[0].lower()}{problem[1:]}{_allowed(path)}."


def _explain_unknown(key: str, path: str) -> str:
    section: Any = Config()
    for name in filter(None, path.split(".")):
        section = getattr(section, name)
    known = ", ".join(field.name for field in msgspec.structs.fields(section))
    where = f"[{path}]" if path else "the top level"
    full = f"{path}.{key}" if path else key
    return f"there is no setting {full!r}; {where} has {known}."


def _allowed(path: str) -> str:
    """For a key that takes one of a few words: the words."""
    annotation: Any = Config
    for name in filter(None, path.split("[")[0].split(".")):
        fields = {field.name: field.type for field in msgspec.structs.fields(annotation)}
        annotation = fields[name]
    info = msgspec.inspect.type_info(annotation)
    while isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    if isinstance(info, msgspec.inspect.LiteralType):
        return f"; allowed: {', '.join(str(value) for value in info.values)}"
    return ""
