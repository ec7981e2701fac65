"""One line that says what became of the last key."""

from textual.content import Content
from textual.widgets import Static

from tui.text import printable

_SIGNS = {"asked": ("…", "$text-primary"), "done": ("✓", "$text-success"),
          "error": ("✗", "bold $text-error")}  # fmt: skip


class AnswerLine(Static):
    """Empty until something was asked; errors may take several lines."""

    def say(self, text: str, kind: str) -> None:
        """Show `text`; `kind` is asked, done or error."""
        sign, style = _SIGNS[kind]
        words = Content.styled(f"{sign} {printable(text)}", style)
        # A layout draws the whole screen anew: only where the line becomes higher or lower.
        lines = -(-words.cell_length // max(1, self.content_size.width))
        self.update(words, layout=lines > 1 or self.content_size.height != 1)
