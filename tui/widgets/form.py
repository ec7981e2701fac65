"""What a small dialog asks for."""

from dataclasses import dataclass

from tui.widgets.fields import Field


@dataclass(frozen=True)
class Form:
    """A few settings to choose before something is done."""

    title: str
    fields: tuple[Field, ...]
    yes: str
    """The word on the button that does it."""
    note: str = ""
    """What else is to be known about it."""
