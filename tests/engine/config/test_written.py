import pytest

from engine.config import apply_settings, load_config, preset_names, preset_text, to_toml
from engine.config.written import _as_json, read_written
from engine.errors import UserError


@pytest.mark.parametrize("preset", preset_names())
def test_what_was_written_comes_back_without_toml(preset: str) -> None:
    config = apply_settings(load_config(preset), ['data.source="folder:/a \\" = [b]/\\u00e9\\n"'])
    text = to_toml(config)
    assert read_written(text, "x") == config
    assert _as_json(text).startswith('{"seed":')


@pytest.mark.parametrize(
    "text",
    [
        preset_text("flowers"),
        "# mine\nseed = 3\n\n[data]\nsource = 'folder:C\\d'  # where\nsize=32\n",
        "seed = 1_000\ndata = {size = 32}\ntraining.epochs = 7\n",
        '[network]\nfilters = [\n  8,\n  16,\n]\n[data]\nsource = """\\\n  emoji:all"""\n',
        "",
    ],
    ids=["preset", "comments", "inline", "lines", "empty"],
)
def test_what_people_write_is_read_as_toml(text: str, tmp_path) -> None:
    (tmp_path / "mine.toml").write_text(text)
    assert read_written(text, "x") == load_config(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[data\n", "run/config.toml is not valid TOML"),
        ("sead = 3\n", "run/config.toml: there is no setting 'sead'"),
        ('[data]\nsize = "large"\n', "run/config.toml: data.size: expected `int`"),
    ],
)
def test_what_is_wrong_is_told_as_ever(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_written(text, "run/config.toml")
