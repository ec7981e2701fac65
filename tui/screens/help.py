"""All keys of the screen below, from the same bindings that dispatch them."""

from dataclasses import dataclass

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui import keys


@dataclass(frozen=True)
class Explained:
    """An action, with its keys."""

    keys: tuple[str, ...]
    """As they are shown."""
    meaning: str
    action: str
    node: DOMNode
    """Whose action it is."""


class HelpScreen(ModalScreen[Explained | None]):
    """A table of keys; any of Escape, q and ? closes it, a click on a line does what it says."""

    BINDINGS = keys.HELP

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._explained = explained(screen)

    def compose(self) -> ComposeResult:
        """The keys and what they do."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        for number, one in enumerate(self._explained):
            click = Style(meta={"@click": f"screen.do({number})"})
            table.add_row(Text(" ".join(one.keys), click), Text(one.meaning, click))
        with VerticalScroll(classes="dialog wide"):
            yield Static("[bold]Keys[/]\n")
            yield Static(table)
            yield Static(
                "\n[dim]Training goes on when you leave: it is a process of its own. "
                "Esc closes this; a click on a line does what it says.[/]"
            )

    def action_do(self, number: int) -> None:
        """Close this, and do what a line says."""
        self.dismiss(self._explained[number])


def explained(screen: Screen[object]) -> list[Explained]:
    """Every action of a screen that has a tooltip."""
    found: dict[tuple[int, str], Explained] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.tooltip:
            what = (id(active.node), binding.action)
            known = found.get(what)
            shown = known.keys if known else ()
            display = screen.app.get_key_display(binding)
            if display not in shown:
                shown = (*shown, display)
            meaning = known.meaning if known else binding.tooltip
            found[what] = Explained(shown, meaning, binding.action, active.node)
    return list(found.values())


def described_keys(screen: Screen[object]) -> list[tuple[str, str]]:
    """Keys and meaning of every action of a screen that has a tooltip."""
    return [(" ".join(one.keys), one.meaning) for one in explained(screen)]
