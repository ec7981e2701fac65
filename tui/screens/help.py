"""All keys of the screen below, from the same bindings that dispatch them."""

from rich.table import Table
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui import keys


class HelpScreen(ModalScreen[None]):
    """A table of keys; any of Escape, q and ? closes it."""

    BINDINGS = keys.HELP

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._keys = described_keys(screen)

    def compose(self) -> ComposeResult:
        """The keys and what they do."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        for key, text in self._keys:
            table.add_row(key, text)
        with VerticalScroll(classes="dialog wide"):
            yield Static("[bold]Keys[/]\n")
            yield Static(table)
            yield Static(
                "\n[dim]Training goes on when you leave: it is a process of its own. "
                "Esc closes this.[/]"
            )


def described_keys(screen: Screen[object]) -> list[tuple[str, str]]:
    """Keys and meaning of every action of a screen that has a tooltip."""
    found: dict[tuple[int, str], tuple[list[str], str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.tooltip:
            what = (id(active.node), binding.action)
            shown, _ = found.setdefault(what, ([], binding.tooltip))
            if (display := screen.app.get_key_display(binding)) not in shown:
                shown.append(display)
    return [(" ".join(shown), tooltip) for shown, tooltip in found.values()]
