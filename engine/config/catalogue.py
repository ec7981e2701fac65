"""Every setting as a thing of its own, read off the schema: to be shown, sought and typed."""

import re
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from engine.config.schema import Config
from engine.config.storable import is_storable
from engine.errors import UserError

Value = bool | int | float | str | tuple[int, ...] | tuple[float, ...]
Kind = Literal["switch", "choice", "whole", "number", "text", "wholes", "numbers"]

YES, NO = "yes", "no"
_SWITCH = {YES: True, "true": True, "on": True, NO: False, "false": False, "off": False}
NOTHING = "none"
"""The text of a list without anything in it."""


@dataclass(frozen=True)
class Limits:
    """Between what a number must be; None: there is no limit."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    """Must be more than this."""
    below: float | None = None
    """Must be less than this."""

    @property
    def in_words(self) -> str:
        """Such as "4 to 1,024" or "above 0, 1 at most"; empty where everything is allowed."""
        if self.low is not None and self.high is not None:
            return f"{_plain(self.low)} to {_plain(self.high)}"
        words = (
            (self.low, "from {} on"), (self.above, "above {}"),
            (self.high, "{} at most"), (self.below, "below {}"),
        )  # fmt: skip
        return ", ".join(text.format(_plain(limit)) for limit, text in words if limit is not None)


@dataclass(frozen=True)
class Setting:
    """A setting: what it is called, what it means, and what it may be."""

    section: str
    """Empty for those at the top level."""
    name: str
    description: str
    kind: Kind
    default: Value
    choices: tuple[str | int, ...]
    """Of a choice: all there are, in the order of the schema."""
    limits: Limits
    """Of a number, or of each in a list."""
    length: Limits
    """How many there may be in a list."""
    annotation: Any = attribute(repr=False, compare=False)
    """The type in the schema."""

    @property
    def key(self) -> str:
        """What errors and `KEY=VALUE` call it, such as ``data.size``."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        each = self.limits.in_words
        match self.kind:
            case "switch":
                return f"{YES} or {NO}"
            case "choice":
                return "one of " + ", ".join(map(str, self.choices))
            case "whole" | "number":
                return f"a {_NOUNS[self.kind]}" + f", {each}" * bool(each)
            case "wholes" | "numbers":
                many = self.length.in_words
                count = f"{many} " if many else ""
                return f"{count}{_NOUNS[self.kind]} with commas between, each {each}"
        return "a text"

    def value_in(self, config: Config) -> Value:
        """Its value in a configuration."""
        table = getattr(config, self.section) if self.section else config
        value: Value = getattr(table, self.name)
        return value

    def put_in(self, config: Config, value: Value) -> Config:
        """The configuration with another value, of the setting's type and within its limits."""
        if not self.section:
            return msgspec.structs.replace(config, **{self.name: value})
        table = msgspec.structs.replace(getattr(config, self.section), **{self.name: value})
        return msgspec.structs.replace(config, **{self.section: table})

    def text_of(self, value: Value) -> str:
        """A value as it is shown and typed: `parse` gives it back."""
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, tuple):
            return ", ".join(map(_number_text, value)) or NOTHING
        return value if isinstance(value, str) else _number_text(value)

    def parse(self, text: str) -> Value:
        """The value that was typed.

        Raises:
            UserError: it is none, or not an allowed one; says what is.
        """
        text = text.strip()
        try:
            value = self._read(text)
        except (ValueError, KeyError):
            raise UserError(f"{self.key} takes {self.allowed}, not {text!r}.") from None
        if not is_storable(value):
            raise UserError(f"{self.key} is {text!r}, which no file of settings can hold.")
        try:
            allowed: Value = msgspec.convert(value, self.annotation)
        except msgspec.ValidationError:
            may = self.description if self.kind == "text" else f"It takes {self.allowed}."
            raise UserError(f"{self.key} cannot be {text!r}. {may}") from None
        return allowed

    def _read(self, text: str) -> Value:
        """A value of the right kind, whatever the limits; ValueError and KeyError: it is none."""
        match self.kind:
            case "switch":
                return _SWITCH[text.lower()]
            case "choice":
                return {str(choice): choice for choice in self.choices}[text]
            case "whole":
                return int(text.replace(",", ""))
            case "number":
                return float(text)
            case "wholes":
                return tuple(int(part) for part in _parts(text))
            case "numbers":
                return tuple(float(part) for part in _parts(text))
            case "text":
                return text


_NOUNS = {
    "whole": "whole number", "number": "number", "wholes": "whole numbers", "numbers": "numbers",
}  # fmt: skip


def _parts(text: str) -> list[str]:
    """What stands between commas, with or without brackets around."""
    inside = text.removeprefix("[").removesuffix("]").strip()
    return [] if inside in ("", NOTHING) else inside.removesuffix(",").split(",")


def _number_text(value: float) -> str:
    """The shortest text that is this very number."""
    return msgspec.json.encode(value).decode().removesuffix(".0")


def _plain(limit: float) -> str:
    return f"{int(limit):,}" if limit == int(limit) else f"{limit:g}"


def _described(section: str, field: msgspec.structs.FieldInfo) -> Setting:
    plain, metas = _taken_apart(field.type)
    item, item_metas = plain, metas
    if get_origin(plain) is tuple:
        item, item_metas = _taken_apart(get_args(plain)[0])
    return Setting(
        section=section,
        name=field.name,
        description=next((meta.description for meta in metas[::-1] if meta.description), ""),
        kind=_kind(plain, item),
        default=field.default,
        choices=get_args(plain) if get_origin(plain) is Literal else (),
        limits=_limits(item_metas),
        length=Limits(*(_limit(metas, name) for name in ("min_length", "max_length"))),
        annotation=field.type,
    )


def _taken_apart(annotation: Any) -> tuple[Any, tuple[Meta, ...]]:
    """A type without what is annotated to it, and that."""
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    plain, *metas = get_args(annotation)
    return plain, tuple(metas)


def _kind(plain: Any, item: Any) -> Kind:
    if get_origin(plain) is Literal:
        return "choice"
    if get_origin(plain) is tuple:
        return "wholes" if item is int else "numbers"
    kinds: dict[Any, Kind] = {bool: "switch", int: "whole", float: "number", str: "text"}
    return kinds[plain]


def _limits(metas: tuple[Meta, ...]) -> Limits:
    return Limits(*(_limit(metas, name) for name in ("ge", "le", "gt", "lt")))


def _limit(metas: tuple[Meta, ...], name: str) -> float | None:
    return next((limit for meta in metas if (limit := getattr(meta, name)) is not None), None)


def _sections() -> dict[str, str]:
    return {
        field.name: re.split("[;.]", field.type.__doc__ or "")[0]
        for field in msgspec.structs.fields(Config)
        if _is_section(field)
    }


def _is_section(field: msgspec.structs.FieldInfo) -> bool:
    return isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)


def _settings() -> dict[str, Setting]:
    fields = msgspec.structs.fields(Config)
    found = [_described("", field) for field in fields if not _is_section(field)]
    for table in fields:
        if _is_section(table):
            found += [_described(table.name, field) for field in msgspec.structs.fields(table.type)]
    return {setting.key: setting for setting in found}


SECTIONS = _sections()
"""What each table of the file is about, by its name, in the order of the schema."""
SETTINGS = _settings()
"""All settings by their keys, in the order of the file."""
