"""The line of words that runs are looked for by."""

from textual.widgets import Input

from tui import keys


class RunFilter(Input):
    """The arrows go on moving in the table below."""

    BINDINGS = keys.RUN_FILTER

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="words of a name, state, data or tag", compact=True, id=id)
