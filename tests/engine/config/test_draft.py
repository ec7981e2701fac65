"""Settings being written: the same as `ddpm-tui train PRESET --set ...` makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from setting_values import as_set, some_settings

from engine.config import load_config, parse_config, preset_names, to_toml
from engine.config.catalogue import SETTINGS
from engine.config.draft import Draft, Trouble
from engine.errors import UserError


def typed(preset: str, values: dict) -> Draft:
    """The draft after each value has been typed as the form shows it."""
    draft = Draft.of_preset(preset)
    for key, value in values.items():
        draft = draft.with_value(key, SETTINGS[key].parse(SETTINGS[key].text_of(value)))
    return draft


@given(st.sampled_from(preset_names()), some_settings())
def test_what_is_typed_is_what_set_would_have_set(preset: str, values: dict) -> None:
    draft = typed(preset, values)
    settings = [as_set(key, value) for key, value in values.items()]
    try:
        config = load_config(preset, settings)
    except UserError as error:
        assert draft.troubles and str(error).endswith(draft.troubles[0].sentence)
    else:
        assert not draft.troubles
        assert to_toml(draft.config) == to_toml(config)
        assert parse_config(to_toml(draft.config), "copy") == config


@given(st.sampled_from(preset_names()), some_settings())
def test_as_text_and_back_nothing_changes(preset: str, values: dict) -> None:
    draft = typed(preset, values)
    back = Draft.of_preset(preset).with_text(to_toml(draft.config))
    assert back.config == draft.config and back.changed == draft.changed


@given(st.sampled_from(preset_names()), some_settings())
def test_what_is_changed_is_known_and_can_be_taken_back(preset: str, values: dict) -> None:
    draft = typed(preset, values)
    assert draft.changed == {
        key for key, value in values.items() if value != draft.preset_value(key)
    }
    for key in draft.changed:
        draft = draft.reset(key)
    assert draft == Draft.of_preset(preset)


def test_every_broken_rule_is_told_with_its_settings() -> None:
    draft = typed("demo", {"data.size": 18, "preview.steps": 900, "network.groups": 7})
    told = [trouble.keys for trouble in draft.troubles]
    assert told == [
        ("data.size", "network.patch", "network.filters"),
        ("network.filters", "network.groups"),  # 48
        ("network.filters", "network.groups"),  # 64
        ("preview.steps", "diffusion.steps"),
    ]


def test_a_baseline_names_all_it_has_no_place_for() -> None:
    draft = typed("demo", {"network.name": "baseline"})
    named = {key for trouble in draft.troubles for key in trouble.keys}
    assert {"network.norm", "network.patch", "network.attention", "network.name"} <= named


def test_settings_are_found_in_a_sentence_once_and_only_if_they_exist() -> None:
    sentence = "data.size and data.size, docs/data.md, data.colour, network.filters: choose."
    assert Trouble.of(sentence).keys == ("data.size", "network.filters")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seed = ", "not valid TOML"),
        ("[data]\ncolour = 3\n", "there is no setting 'data.colour'"),
        ("[training]\nepochs = 0\n", "training.epochs: expected `int` >= 1"),
        ("[optimizer]\nclip_norm = inf\n", "optimizer.clip_norm is inf, which no file"),
        (f"[training]\nepochs = {'9' * 400}\n", "training.epochs is 999"),
    ],
)
def test_text_that_is_no_settings_is_refused(text: str, says: str) -> None:
    with pytest.raises(UserError, match="these values") as refusal:
        Draft.of_preset("demo").with_text(text)
    assert says in str(refusal.value)


def test_text_that_only_breaks_rules_is_taken() -> None:
    draft = Draft.of_preset("demo").with_text("[preview]\nsteps = 9999\n")
    assert draft.value("preview.steps") == 9999 and len(draft.troubles) == 1
