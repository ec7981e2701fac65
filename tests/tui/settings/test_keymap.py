"""Other keys: their names, and those that would hide one another."""

import pytest

from engine.errors import UserError
from tui.settings.keymap import checked_keys, key_named, key_table, keys_of, shown


@pytest.mark.parametrize(
    ("written", "name", "said"),
    [
        ("?", "question_mark", "?"), ("P", "P", "P"), ("shift+p", "P", "P"), ("+", "plus", "+"),
        ("-", "minus", "-"), ("ctrl+k", "ctrl+k", "ctrl+k"), ("ctrl++", "ctrl+plus", "ctrl++"),
        ("comma", "comma", ","), ("f5", "f5", "f5"), ("space", "space", "space"), ("é", "é", "é"),
    ],
)  # fmt: skip
def test_keys_are_called_as_people_and_as_textual_call_them(
    written: str, name: str, said: str
) -> None:
    assert key_named(written) == name
    assert shown(name) == said
    assert key_named(said) == name


@pytest.mark.parametrize("text", ["", "no", "ctrl+shift", "strg+k", "ctrl+no", "<any>"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="there is no key"):
        key_named(text)


def test_two_keys_may_be_exchanged() -> None:
    wanted = {"run.pause": "c", "run.checkpoint": "p"}
    assert checked_keys(wanted) == (wanted, ())


def test_key_that_is_given_up_may_be_had_by_another() -> None:
    kept, troubles = checked_keys({"run.checkpoint": "f9", "monitor.log_axis": "c"})
    assert kept == {"run.checkpoint": "f9", "monitor.log_axis": "c"} and not troubles


def test_refused_key_is_its_own_again_and_so_hides_others() -> None:
    kept, troubles = checked_keys({"run.pause": "no", "run.checkpoint": "p"})
    assert kept == {}
    assert troubles == (
        "run.pause: there is no key 'no'", "run.checkpoint and run.pause would both be p",
    )  # fmt: skip


def test_panels_that_are_never_in_front_together_may_share_keys() -> None:
    assert checked_keys({"sample.draw": "l"})[0] == {"sample.draw": "l"}
    assert checked_keys({"runs.new": "p"})[0] == {"runs.new": "p"}
    assert checked_keys({"confirm.yes": "p"})[0] == {"confirm.yes": "p"}


def test_several_keys_for_one_action() -> None:
    assert checked_keys({"run.pause": "P, f5"})[0] == {"run.pause": "P,f5"}
    assert keys_of("run.pause", {"run.pause": "P,f5"}) == ("P", "f5")
    assert keys_of("run.back", {}) == ("escape", "h")


def test_ids_are_those_that_settings_files_name() -> None:
    known = set(key_table())
    assert {
        "app.help", "app.leave", "run.pause", "run.back", "run.monitor", "monitor.zoom_in",
        "monitor.log_axis", "sample.draw", "denoise.branch", "fields.setting_above", "dialog.leave",
    } <= known  # fmt: skip
