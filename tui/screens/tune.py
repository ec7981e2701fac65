"""Change what may change while a run trains, or before it goes on."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

from engine.config import Config
from engine.errors import UserError
from engine.runs.changes import CHANGEABLE, plan_change, setting_in_force
from tui import keys
from tui.text import printable
from tui.widgets.fields import Field, FieldList

Changes = dict[str, int | float]

_FACTORS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
_DECAYS = (0.9, 0.99, 0.995, 0.999, 0.9995, 0.9999)
_LENGTHS = (1, 1.1, 1.25, 1.5, 2, 3, 5, 10)
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class TuneScreen(ModalScreen[Changes | None]):
    """Values to choose or type, checked at once; answers with those that are other ones now."""

    AUTO_FOCUS = "#tune"
    BINDINGS = keys.TUNE

    def __init__(self, config: Config, step: int, title: str, apply: str) -> None:
        """Ask for changes.

        Args:
            config: the settings in force.
            step: steps done.
            title: what the changes are for.
            apply: the word for applying them.
        """
        super().__init__()
        self._config, self._step = config, step
        self._title, self._apply = title, apply
        self._before = {key: setting_in_force(config, key) for key in CHANGEABLE}

    def compose(self) -> ComposeResult:
        """The settings over the two buttons."""
        with Vertical(classes="dialog wide"):
            yield Label(printable(self._title), markup=False)
            yield FieldList(*map(self._field, CHANGEABLE), id="tune")
            yield Static(id="tune-changes")
            with Horizontal(classes="buttons"):
                yield Button(f"{self._apply} (ctrl+s)", variant="primary", id="apply")
                yield Button("Back (esc)", id="back")

    def on_mount(self) -> None:
        """Nothing is changed yet."""
        self._tell()

    def on_field_list_changed(self) -> None:
        """Say what would be changed."""
        self._tell()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Apply or leave by mouse or Enter."""
        if event.button.id == "apply":
            self.action_apply()
        else:
            self.dismiss(None)

    def action_apply(self) -> None:
        """Answer with the changes."""
        if not self.query_one(FieldList).is_editing:
            self.dismiss(self._changes())

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _changes(self) -> Changes:
        values = self.query_one(FieldList).values
        numbers = {key: _number(values[key]) for key in CHANGEABLE}
        return {key: new for key, new in numbers.items() if new != self._before[key]}

    def _tell(self) -> None:
        changes = [
            f"{key}: {self._before[key]:g} → {new:g}" for key, new in self._changes().items()
        ]
        text = Text("\n".join(changes) or "nothing changed yet", style="bold" if changes else "dim")
        self.query_one("#tune-changes", Static).update(text)

    def _field(self, key: str) -> Field:
        def check(text: str) -> str:
            try:
                plan_change(self._config, self._step, key, _number(text))
            except ValueError:
                raise UserError(f"{key} takes a number, not {printable(text)!r}.") from None
            return text

        value = self._before[key]
        rungs = sorted({float(value), *_rungs(key, value)})
        ladder = tuple(_text(rung) for rung in rungs if self._is_allowed(key, rung))
        return Field(key, _text(value), _HELP[key], ladder, check)

    def _is_allowed(self, key: str, value: float) -> bool:
        try:
            plan_change(self._config, self._step, key, _number(_text(value)))
        except UserError:
            return False
        return True


_HELP = {
    "optimizer.learning_rate": "AdamW's rate after warm-up, before decay",
    "ema.decay": "share of the old average kept at each step",
    "training.epochs": "passes over the training images, those done included",
    "training.log_every_steps": "steps in one point of the curve",
    "validation.every_epochs": "epochs between two validations",
    "preview.every_epochs": "epochs between two previews",
    "evaluation.kid_every_epochs": "epochs between two measurements of KID; 0: never",
    "checkpoint.every_epochs": "epochs between two checkpoints",
}


def _rungs(key: str, value: float) -> tuple[float, ...]:
    if key == "optimizer.learning_rate":
        return tuple(value * factor for factor in _FACTORS)
    if key == "ema.decay":
        return _DECAYS
    if key == "training.epochs":
        return tuple(round(value * factor) for factor in _LENGTHS)
    return _COUNTS if key != "evaluation.kid_every_epochs" else (0, *_COUNTS)


def _text(value: float) -> str:
    return str(round(value)) if value == round(value) else f"{value:.10g}"


def _number(text: str) -> int | float:
    """Raises ValueError when it is none."""
    try:
        return int(text)
    except ValueError:
        return float(text)
