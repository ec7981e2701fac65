"""The presets that a run may begin from."""

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.config import preset_names, preset_text


class PresetList(OptionList):
    """Their names; the one under the cursor can be told about."""

    def __init__(self, chosen: str, *, id: str | None = None) -> None:
        """Begin at the preset of this name."""
        options = [Option(name, id=name) for name in preset_names()]
        super().__init__(*options, id=id, markup=False, compact=True, classes="panel")
        self.border_title = "Presets"
        self.border_subtitle = "enter: edit"
        self._first = chosen

    @property
    def pointed(self) -> str:
        """The preset under the cursor."""
        option = self.highlighted_option
        return option.id or self._first if option else self._first

    def on_mount(self) -> None:
        """Point at the first choice."""
        self.point(self._first)

    def point(self, name: str) -> None:
        """Point at a preset."""
        self.highlighted = self.get_option_index(name)


def about_preset(name: str) -> Text:
    """What the preset says of itself."""
    lines = [line[2:] for line in preset_text(name).splitlines() if line.startswith("# ")]
    return Text.assemble((name, "bold"), ": ", " ".join(lines))
