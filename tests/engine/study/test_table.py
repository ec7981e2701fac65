"""The table is what is trained: a slip in it would be measured and believed."""

import msgspec
import pytest

from engine.config.schema import Config
from engine.data.order import steps_per_epoch
from engine.errors import UserError
from engine.study.plan import chosen_lessons, config_of, known_names, planned
from engine.study.table import LESSONS, OVERFIT_IMAGES, VARIANTS, Lesson, Variant

NAMED = {variant.name: variant for variant in VARIANTS}
TRAIN_IMAGES = 757


def flat(config: Config) -> dict[str, object]:
    tree = msgspec.to_builtins(config)
    return {
        f"{section}.{key}": value
        for section, table in tree.items()
        if isinstance(table, dict)
        for key, value in table.items()
    }


def changed(variant: Variant) -> set[str]:
    """The settings in which a variant differs from the base."""
    base, other = flat(config_of(NAMED["base"], 0)), flat(config_of(variant, 0))
    return {key for key in base if base[key] != other[key]}


def steps(config: Config) -> int:
    images = config.data.train_images or TRAIN_IMAGES
    return config.training.epochs * steps_per_epoch(images, config.training.batch_size)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_variants_can_be_trained_and_differ_from_the_base_in_what_they_say(
    variant: Variant,
) -> None:
    for seed in variant.seeds:
        assert config_of(variant, seed).seed == seed
    named = {setting.partition("=")[0] for setting in variant.settings}
    assert changed(variant) <= named, "the preset already has the others"
    assert bool(changed(variant)) == (variant.name != "base")


def test_names_are_unique_and_every_variant_is_asked_for() -> None:
    assert len(NAMED) == len(VARIANTS)
    assert len(set(known_names())) == len(LESSONS)
    assert {name for lesson in LESSONS for name in lesson.variants} == set(NAMED)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_lessons_compare_what_can_be_compared(lesson: Lesson) -> None:
    variants = [NAMED[name] for name in lesson.variants]
    configs = [config_of(variant, 0) for variant in variants]
    assert len({variant.seeds for variant in variants}) == 1, "differences are paired by seed"
    assert len({steps(config) for config in configs}) == 1, "as many steps"
    measures = {
        (c.diffusion, c.data.source, c.data.size, c.data.validation_fraction) for c in configs
    }
    assert (len(measures) == 1) == lesson.compares_losses
    assert len(variants[0].seeds) >= 3, "errors over seeds need some"


def test_every_evaluated_training_ends_with_a_validation() -> None:
    for variant in VARIANTS:
        config = config_of(variant, 0)
        assert config.training.epochs % config.validation.every_epochs == 0, variant.name


def test_followed_checkpoints_have_a_validation_loss() -> None:
    config = config_of(NAMED["long"], 0)
    assert config.checkpoint.keep_every_epochs % config.validation.every_epochs == 0
    assert config.checkpoint.keep_every_epochs % config.checkpoint.every_epochs == 0


def test_overfit_training_has_the_images_that_the_table_promises() -> None:
    assert config_of(NAMED["overfit"], 0).data.train_images == OVERFIT_IMAGES


def test_first_seeds_come_first_and_no_training_twice() -> None:
    trainings = planned(chosen_lessons())
    assert len({training.name for training in trainings}) == len(trainings)
    assert sum(len(variant.seeds) for variant in VARIANTS) == len(trainings)
    turns = [training.variant.seeds.index(training.seed) for training in trainings]
    assert turns == sorted(turns)


def test_choosing_lessons_and_seeds() -> None:
    trainings = planned(chosen_lessons(["norm", "ema"]), ["training.epochs=4"], seeds=2)
    assert [t.name for t in trainings] == [
        "base-seed-0",
        "no-norm-seed-0",
        "base-seed-1",
        "no-norm-seed-1",
    ]
    assert {t.config.training.epochs for t in trainings} == {4}


def test_settings_change_the_base_but_not_what_a_variant_sets() -> None:
    config = config_of(NAMED["long"], 0, ["training.epochs=2", "training.batch_size=8"])
    assert (config.training.epochs, config.training.batch_size) == (72, 8)


def test_relative_images_are_found_from_any_folder() -> None:
    config = config_of(NAMED["base"], 0, ["data.source=folder:photos"])
    assert config.data.source.startswith("folder:/")


@pytest.mark.parametrize(
    ("lessons", "settings", "seeds", "says"),
    [
        (["nosuch"], [], None, "no lesson 'nosuch': choose among network, "),
        ([], [], 0, "0 seeds cannot be trained"),
        ([], ["training.epoch=3"], None, "no setting 'training.epoch'"),
        ([], ["data.size=18"], None, "data.size is 18"),
    ],
)
def test_bad_input_is_refused(
    lessons: list[str], settings: list[str], seeds: int | None, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        planned(chosen_lessons(lessons), settings, seeds)
