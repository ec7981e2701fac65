"""The table of keys: nothing clashes, everything is explained, every key does something."""

from collections.abc import Iterable

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from tui import keys
from tui.app import Workbench
from tui.key_ids import binding_tables
from tui.panels.denoise import DenoisePanel
from tui.panels.monitor import MonitorPanel
from tui.panels.reconstruct import ReconstructPanel
from tui.panels.sample import SamplePanel
from tui.screens.compare import CompareScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.curves import CurvesScreen
from tui.screens.memorised import MemorisedScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.screens.run import RunScreen
from tui.screens.runs import RunsScreen
from tui.screens.settings import SettingsScreen
from tui.screens.tune import TuneScreen
from tui.widgets.config_form.setting_list import SettingList
from tui.widgets.fields import FieldList
from tui.widgets.key_list import KeyList
from tui.widgets.run_filter import RunFilter

PANELS = [MonitorPanel, SamplePanel, DenoisePanel, ReconstructPanel]
OTHERS = [
    Workbench, RunsScreen, NewRunScreen, RunScreen, ConfirmScreen, TuneScreen, FieldList,
    SettingsScreen, KeyList, RunFilter, NotesScreen, CurvesScreen, CompareScreen, MemorisedScreen,
    SettingList,
]  # fmt: skip
TARGETS = {"app": Workbench, "screen": RunsScreen}


def single_keys(bindings: Iterable[object]) -> list[str]:
    return [name for b in bindings if isinstance(b, Binding) for name in b.key.split(",")]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.__name__)
def test_no_key_of_a_panel_hides_one_of_the_run(panel: type[DOMNode]) -> None:
    around = {*single_keys(keys.RUN), *single_keys(keys.APP)}
    own = single_keys(panel.BINDINGS)
    assert not around & set(own)
    assert len(own) == len(set(own))


@pytest.mark.parametrize("owner", [*PANELS, *OTHERS], ids=lambda owner: owner.__name__)
def test_every_key_is_explained_and_does_something(owner: type[DOMNode]) -> None:
    for binding in owner.BINDINGS:
        assert isinstance(binding, Binding)
        assert binding.tooltip or binding.key == "ctrl+q", binding
        name = binding.action.partition("(")[0]
        target, _, name = name.rpartition(".")
        assert hasattr(TARGETS.get(target, owner), f"action_{name}"), binding


def test_no_key_of_the_settings_hides_one_of_the_form_around() -> None:
    around = {*single_keys(keys.NEW_RUN), *single_keys(keys.APP)}
    # Escape is the list's while something is typed, and not heard by it else.
    own = [name for name in single_keys(keys.SETTINGS) if name != "escape"]
    assert not around & set(own) and len(own) == len(set(own))


def test_the_screens_take_their_keys_from_the_table() -> None:
    tables = {id(value) for value in vars(keys).values() if isinstance(value, list)}
    assert all(id(owner.BINDINGS) in tables for owner in [*PANELS, *OTHERS])


def test_every_named_key_has_an_id_that_means_one_thing() -> None:
    meanings: dict[str, set[tuple[str, str]]] = {}
    for name, table in binding_tables(vars(keys)).items():
        ids = [binding.id for binding in table if binding.description]
        assert all(ids) and len(ids) == len(set(ids)), name
        for binding in table:
            assert (binding.id is None) == (not binding.description)
            if binding.id is not None:
                meaning = (binding.action, binding.description)
                meanings.setdefault(binding.id, set()).add(meaning)
    assert meanings
    assert all(len(those) == 1 for those in meanings.values())
