import json
from pathlib import Path

import pytest

from engine.config import (
    apply_settings,
    config_digest,
    load_config,
    parse_config,
    preset_names,
    preset_text,
    to_toml,
)
from engine.errors import UserError


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_valid_and_comes_back_from_its_own_toml(name: str) -> None:
    config = load_config(name)
    assert parse_config(to_toml(config), "copy") == config


def test_preset_copied_to_a_file_is_the_preset(tmp_path: Path) -> None:
    copy = tmp_path / "mine.toml"
    copy.write_text(preset_text("demo"))
    assert load_config(str(copy)) == load_config("demo")


def test_every_character_of_a_path_comes_back() -> None:
    source = 'folder:/a\x7f\n\t"\\\u2028é'
    config = parse_config("", "text", [f"data.source={json.dumps(source)}"])
    assert parse_config(to_toml(config), "copy").data.source == source


def test_settings_are_typed_as_toml_and_else_taken_as_text() -> None:
    config = load_config(
        "demo", ["training.epochs=7", "data.source=emoji:food", "network.filters=[8, 16]"]
    )
    assert config.training.epochs == 7
    assert config.data.source == "emoji:food"
    assert config.network.filters == (8, 16)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("optimizer.rate=1", "no setting 'optimizer.rate'; [optimizer] has learning_rate"),
        ("speed=1", "no setting 'speed'; the top level has seed, device, data"),
        ("training.epochs=0", "training.epochs: expected `int` >= 1"),
        ("training.epochs=2.5", "training.epochs: expected `int`, got `float`"),
        ("optimizer.learning_rate=fast", "optimizer.learning_rate: expected `float`"),
        ("optimizer.learning_rate=nan", "optimizer.learning_rate: expected `float`"),
        ("ema.decay=1.0", "ema.decay: expected `float` < 1.0"),
        ("diffusion.schedule=quick", "diffusion.schedule: invalid enum value 'quick'; allowed: "),
        ("network.patch=3", "network.patch: invalid enum value 3; allowed: 1, 2, 4"),
        ("network.filters=[]", "network.filters: expected `array` of length >= 1"),
        ("network.filters=[12]", "network.filters has 12, which network.groups = 8"),
        ("network.attention=[5]", "network.attention has 5, but the feature maps are 8, 4"),
        ("data.size=18", "use a multiple of 4, such as 16 or 20, or fewer network.filters"),
        ("preview.steps=501", "preview.steps is 501, but the process has only"),
        ("diffusion.steps=20 diffusion.schedule=linear_scaled", "betas of linear_scaled reach 1"),
        (
            "diffusion.zero_terminal_snr=true diffusion.prediction=epsilon",
            "can learn nothing about the image: use v or x0",
        ),
        ("network.name=baseline", "network.norm is 'group', which the network 'baseline' has no"),
        (
            "network.filters=[1] network.groups=1 network.attention=[] network.embedding_factor=3",
            "makes 3 sines and cosines",
        ),
        ("ema.power_lengths=[0.1]", "give two different lengths or more"),
        ("ema.power_lengths=[0.1,0.1]", "give two different lengths or more"),
        ("ema.power_lengths=[0.1,0.5]", "ema.power_lengths[1]: expected `float` <= 0.28"),
        ("training.precision=float64", "training.precision: invalid enum value 'float64'; allowed"),
        ("training.accumulate=0", "training.accumulate: expected `int` >= 1"),
        ("network.dropout=1.0", "network.dropout: expected `float` <= 0.9"),
        ("device=tpu", "device: "),
        ("data=3", "data: expected `object`, got `int`"),
        ("seed.x=3", "'seed' holds a value, not a table"),
        ("seed", "'seed' is not a setting: write KEY=VALUE"),
        ("optimizer.clip_norm=inf", "optimizer.clip_norm is inf, which no file of settings"),
        ("training.epochs=9223372036854775808", "training.epochs is 9223372036854775808, which no"),
        ("data.source=folder:caf\udce9", "which no file of settings can hold"),
        ("=3", "'=3' is not a setting"),
    ],
)
def test_refusal_names_the_key_and_what_is_allowed(setting: str, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        load_config("demo", setting.split(" "))
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_broken_toml_names_the_file_and_the_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("seed = 1\n[data\n")
    with pytest.raises(UserError, match=r"broken\.toml is not valid TOML.*line 2"):
        load_config(str(broken))


def test_missing_things_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no preset 'flower': choose one of baseline, "):
        load_config("flower")
    with pytest.raises(UserError, match="no configuration file"):
        load_config(str(tmp_path / "none.toml"))
    with pytest.raises(UserError, match="cannot be read"):
        (tmp_path / "folder.toml").mkdir()
        load_config(str(tmp_path / "folder.toml"))


def test_digest_tells_values_and_nothing_else() -> None:
    one = parse_config("seed = 3\n[data]\nsize = 16\n", "one")
    other = parse_config("# a comment\n[data]\nsize = 16\n[training]\n", "two", ["seed=3"])
    assert config_digest(one) == config_digest(other)
    assert config_digest(one) != config_digest(apply_settings(one, ["seed=4"]))


def test_configuration_never_changes() -> None:
    config = load_config("demo")
    with pytest.raises(AttributeError):
        config.training.epochs = 3  # type: ignore[misc]


def test_baseline_preset_says_what_it_has_no_place_for() -> None:
    with pytest.raises(UserError, match=r"set it to 0\.0, begin with the preset baseline"):
        load_config("baseline", ["network.dropout=0.5"])
    with pytest.raises(UserError, match="no place for: set it to 'plane' or 'none', begin"):
        load_config("baseline", ["network.time_embedding=mlp"])


def test_groups_do_not_matter_without_a_norm() -> None:
    load_config("demo", ["network.norm=none", "network.filters=[10]", "network.attention=[]"])
