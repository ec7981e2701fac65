"""Whether a run can be started, in a sentence."""

from rich.text import Text
from textual.widgets import Static

from engine.config.draft import Draft
from tui.key_words import key_of
from tui.text import printable
from tui.watch.image_look import ImageLook

_WRONG, _DOUBTFUL, _GOOD, _WAITING = "bold red", "yellow", "green", "dim"


class Verdict(Static):
    """The sentence; while an engine is being started, how that goes."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._is_starting = False
        self._said = Text()

    def judge(self, draft: Draft, look: ImageLook | None, typed: str, chosen: str) -> None:
        """Say whether these values can be trained, or what is wrong.

        Args:
            draft: the values.
            look: at their images; None while they are being looked at.
            typed: what is wrong with what is typed and not taken over; empty when nothing is.
            chosen: the key of the setting that one is at: what concerns it is said first.
        """
        if self._is_starting:
            return
        if trouble := typed or broken_rules(draft, chosen) or (look.source_trouble if look else ""):
            self._say(trouble, _WRONG)
        elif look is None:
            self._say("Looking at the images …", _WAITING)
        elif look.known_trouble:
            self._say(f"As the images were prepared last: {look.known_trouble}", _DOUBTFUL)
        else:
            self._say(f"These values can be trained: {key_of(self, 'start')} starts.", _GOOD)

    def starting(self) -> None:
        """Say that the engine is being started, whatever is judged meanwhile."""
        self._is_starting = True
        self._say("Starting the engine …", "cyan")

    def refuse(self, reason: str) -> None:
        """Say why it could not be started."""
        self._is_starting = False
        self._say(reason, _WRONG)

    def _say(self, text: str, style: str) -> None:
        words = Text(printable(text), style=style)
        if words != self._said or style != self._said.style:
            self._said = words
            self.update(words)


def broken_rules(draft: Draft, chosen: str) -> str:
    """The first that concerns the chosen setting, or the first of all; how many more there are."""
    if not draft.troubles:
        return ""
    told = next((one for one in draft.troubles if chosen in one.keys), draft.troubles[0])
    more = len(draft.troubles) - 1
    return told.sentence + (f" (And {more} more.)" if more else "")
