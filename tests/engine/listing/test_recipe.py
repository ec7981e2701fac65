import pytest

from engine.config import apply_settings, load_config, preset_names
from engine.listing.recipe import Difference, Recipe, differences, recipe_of


@pytest.mark.parametrize("preset", preset_names())
def test_preset_is_its_own_recipe_on_any_images(preset: str) -> None:
    other = ["seed=7", "device=cpu", "data.source=emoji:food"]
    config = apply_settings(load_config(preset), other)
    assert recipe_of(config, f"{preset}-1") == Recipe(preset, 0)


def test_changed_settings_are_counted_and_named() -> None:
    config = load_config("demo", ["training.epochs=7", "ema.decay=0.9", "seed=3"])
    assert recipe_of(config, "demo-4") == Recipe("demo", 2)
    assert differences(config, "demo") == [
        Difference("seed", 3, load_config("demo").seed),
        Difference("ema.decay", 0.9, load_config("demo").ema.decay),
        Difference("training.epochs", 7, load_config("demo").training.epochs),
    ]


def test_of_equally_near_presets_the_one_it_is_named_after_counts() -> None:
    pets = load_config("pets", ["training.epochs=7"])
    assert [one.key for one in differences(pets, "flowers")] == ["data.source", "training.epochs"]
    assert recipe_of(pets, "pets-2") == Recipe("pets", 1)
    assert recipe_of(pets, "flowers-2") == recipe_of(pets, "mine") == Recipe("flowers", 1)
