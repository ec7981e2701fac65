"""Every setting can be shown and typed, and refused with what is allowed."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from setting_values import values_of

from engine.config import load_config, preset_names, to_toml
from engine.config.catalogue import SECTIONS, SETTINGS
from engine.config.schema import Config
from engine.errors import UserError


def test_it_has_every_setting_of_the_file_in_its_order() -> None:
    keys, section = [], ""
    for line in to_toml(Config()).splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line:
            name = line.partition(" ")[0]
            keys.append(f"{section}.{name}" if section else name)
    assert list(SETTINGS) == keys
    assert list(SECTIONS) == list(dict.fromkeys(s.section for s in SETTINGS.values() if s.section))


@pytest.mark.parametrize("key", SETTINGS)
def test_each_is_described_and_says_what_it_may_be(key: str) -> None:
    setting = SETTINGS[key]
    assert setting.description and setting.allowed
    assert setting.value_in(Config()) == setting.default


@given(st.data())
def test_what_is_shown_can_be_typed(data: st.DataObject) -> None:
    setting = data.draw(st.sampled_from(list(SETTINGS.values())))
    value = data.draw(values_of(setting))
    typed = setting.parse(setting.text_of(value))
    assert typed == value and type(typed) is type(value)
    assert setting.value_in(setting.put_in(Config(), typed)) == value


@given(st.sampled_from(list(SETTINGS.values())), st.text())
def test_whatever_is_typed_is_an_allowed_value_or_refused_in_a_sentence(setting, text) -> None:
    try:
        value = setting.parse(text)
    except UserError as error:
        assert setting.key in str(error) and str(error).endswith(".")
    else:
        assert msgspec.convert(value, setting.annotation) == value
        to_toml(setting.put_in(Config(), value)).encode()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("network.filters", "64, 128", (64, 128)),
        ("network.filters", "[64,128]", (64, 128)),
        ("network.attention", "", ()),
        ("network.attention", "none", ()),
        ("network.attention", "[]", ()),
        ("ema.power_lengths", "0.05, 0.1,", (0.05, 0.1)),
        ("training.epochs", " 1,000 ", 1000),
        ("optimizer.learning_rate", "1e-3", 0.001),
        ("data.horizontal_flip", "TRUE", True),
        ("data.horizontal_flip", "no", False),
        ("data.channels", "1", 1),
        ("data.source", " folder:~/my photos ", "folder:~/my photos"),
        ("evaluation.weights_file", "", ""),
    ],
)
def test_typed_as_people_type(key: str, text: str, value: object) -> None:
    assert SETTINGS[key].parse(text) == value


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("training.epochs", "0", "cannot be '0'. It takes a whole number, from 1 on."),
        ("training.epochs", "2.5", "takes a whole number, from 1 on, not '2.5'."),
        ("training.epochs", "9" * 30, "which no file of settings can hold"),
        ("training.epochs", "9" * 5000, "takes a whole number"),
        ("optimizer.clip_norm", "inf", "which no file of settings can hold"),
        ("optimizer.learning_rate", "nan", "which no file of settings can hold"),
        ("optimizer.learning_rate", "0", "It takes a number, above 0, 1 at most."),
        ("data.size", "3", "It takes a whole number, 4 to 1,024."),
        ("data.fit", "stretch", "takes one of crop, pad, not 'stretch'."),
        ("data.horizontal_flip", "perhaps", "takes yes or no, not 'perhaps'."),
        ("network.filters", "", "1 to 8 whole numbers with commas between, each 1 to 4,096"),
        ("network.filters", "64 128", "takes 1 to 8 whole numbers with commas between"),
        ("network.filters", "64,, 128", "takes 1 to 8 whole numbers"),
        ("ema.power_lengths", "0.1, 0.5", "each 0.005 to 0.28"),
        ("device", "tpu", "cannot be 'tpu'. auto (the first GPU, else the CPU), cpu, or gpu:N."),
        ("data.source", "folder:\udce9", "which no file of settings can hold"),
    ],
)
def test_refused_with_what_is_allowed(key: str, text: str, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        SETTINGS[key].parse(text)
    assert says in str(refusal.value) and key in str(refusal.value)


@pytest.mark.parametrize("name", preset_names())
def test_presets_are_shown_and_typed_unchanged(name: str) -> None:
    config = typed = load_config(name)
    for setting in SETTINGS.values():
        typed = setting.put_in(typed, setting.parse(setting.text_of(setting.value_in(config))))
    assert to_toml(typed) == to_toml(config)
