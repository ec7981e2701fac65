"""The settings file: edited by hand, broken by hand, and written without losing anything."""

import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UserError
from tui.settings.file import change_key, change_setting, read_settings, settings_file
from tui.settings.schema import Settings
from tui.settings.toml import to_toml


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def test_place_is_the_users_own_or_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_CONFIG", str(tmp_path))
    assert settings_file() == tmp_path / "settings.toml"
    monkeypatch.delenv("DDPM_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_file().parent.name == "ddpm-tui"
    assert settings_file().is_relative_to(tmp_path)


def test_without_a_file_all_is_default_and_nothing_is_made(file: Path) -> None:
    assert read_settings(file).settings == Settings()
    assert read_settings(file).trouble == ""
    assert not file.parent.exists()


def test_what_was_changed_is_read_back(file: Path) -> None:
    change_setting(file, "theme", "nord")
    change_setting(file, "first_hint_seen", True)
    change_key(file, "run.pause", "P")
    known = read_settings(file)
    assert known.trouble == ""
    assert known.settings == Settings(theme="nord", first_hint_seen=True, keys={"run.pause": "P"})
    change_key(file, "run.pause", None)
    assert read_settings(file).settings.keys == {}
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('theme = "mauve"', "theme cannot be 'mauve' (there are "),
        ("theme = 3", "theme cannot be 3 ("),
        ('images = "gif"', "images cannot be 'gif' ("),
        ('notifications = "loud"', "notifications cannot be 'loud' ("),
        ("first_hint_seen = 1", "first_hint_seen cannot be 1 ("),
        ("keys = 3", "keys cannot be 3 ("),
        ("colour = 1", "no setting is called 'colour' (there are theme, "),
        ('keys."run.dance" = "d"', "no key is called 'run.dance'"),
        ('keys."run.pause" = "no"', "run.pause: there is no key 'no'"),
        ('keys."run.pause" = "c"', "run.pause and run.checkpoint would both be c"),
        ('keys."run.pause" = "q"', "run.pause and app.leave would both be q"),
        ('keys."run.pause" = "l"', "run.pause and monitor.log_axis would both be l"),
        ('keys."app.command_palette" = "k"', "app.command_palette is heard while typing"),
        ('keys."run.pause" = "ctrl+q"', "run.pause cannot be ctrl+q, which always leaves"),
    ],
)
def test_one_wrong_value_is_named_and_the_rest_holds(file: Path, line: str, said: str) -> None:
    text = f'animation = "off"\n{line}\n'
    known = read_settings(written(file, text))
    assert known.settings == Settings(animation="off")
    assert said in known.trouble and str(file) in known.trouble
    assert known.trouble.count("\n") == 0
    assert file.read_text() == text


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_broken_file_is_told_and_never_written_over(file: Path, content: bytes) -> None:
    written(file, "").write_bytes(content)
    known = read_settings(file)
    assert known.settings == Settings()
    assert "broken by hand" in known.trouble
    for change in (
        lambda: change_setting(file, "theme", "nord"),
        lambda: change_key(file, "run.pause", "P"),
    ):
        with pytest.raises(UserError, match="mend it"):
            change()
    assert file.read_bytes() == content


def test_what_the_program_does_not_know_stays_when_something_else_is_written(file: Path) -> None:
    written(file, 'theme = "mauve"\nnew = [1, {a = 2024-01-02}]\n[later]\nx.y = inf\n')
    before = tomllib.loads(file.read_text())
    change_setting(file, "animation", "off")
    assert tomllib.loads(file.read_text()) == {**before, "animation": "off"}


def test_keys_that_are_no_table_are_not_written_over(file: Path) -> None:
    written(file, "keys = 3\n")
    with pytest.raises(UserError, match="keys is no table"):
        change_key(file, "run.pause", "P")
    assert file.read_text() == "keys = 3\n"


def test_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    file.parent.mkdir()
    file.symlink_to(real)
    change_setting(file, "theme", "nord")
    assert file.is_symlink()
    assert read_settings(real).settings.theme == "nord"


def test_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="Writing the settings failed"):
        change_setting(tmp_path / "config" / "ddpm" / "settings.toml", "theme", "nord")


def test_file_that_cannot_be_read_is_told(file: Path) -> None:
    """A folder of its name: not even the superuser can read that."""
    file.mkdir(parents=True)
    assert "cannot be read" in read_settings(file).trouble


_TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
_LEAVES = st.one_of(
    _TEXTS, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False),
    st.dates(datetime.date(1, 1, 1)), st.times(), st.datetimes(timezones=st.just(datetime.UTC)),
)  # fmt: skip
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3)
)


@given(st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_every_tree_is_written_as_it_was_read(tree: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(tree)) == tree
