"""Estimates by arithmetic: they follow what they are made of."""

import subprocess
import sys

import pytest

from engine.config import load_config, preset_names
from engine.estimate.course import course_of, time_of
from engine.estimate.disk import disk_of_run
from engine.estimate.memory import memory_of_training
from engine.estimate.outlook import outlook
from engine.networks.parameter_count import parameter_count


def test_memory_follows_batch_averages_and_precision() -> None:
    def memory(*settings: str):
        return memory_of_training(load_config("demo", settings))

    usual, larger = memory(), memory("training.batch_size=32")
    assert larger.activations == 2 * usual.activations and larger.weights == usual.weights
    assert memory("training.accumulate=8") == usual
    plain = memory("ema.power_lengths=[]")
    assert usual.averages == 3 * plain.averages == 3 * usual.weights
    half = memory("training.precision=bfloat16")
    assert usual.activations / 2 < half.activations < 0.6 * usual.activations
    assert usual.total > sum((usual.weights, usual.optimizer, usual.averages))


def test_weights_are_four_bytes_each() -> None:
    config = load_config("flowers")
    memory = memory_of_training(config)
    assert memory.weights == 4 * parameter_count(config) and memory.optimizer == 2 * memory.weights


def test_course_counts_what_the_trainer_does() -> None:
    config = load_config("demo", ["training.epochs=10", "preview.every_epochs=4"])
    course = course_of(config, 919)
    assert (course.steps_per_epoch, course.steps) == (57, 570)
    assert (course.validations, course.grids, course.checkpoints) == (3, 1 + 2 * 2, 0)
    assert course.evaluations == 0
    plain = load_config("demo", ["training.epochs=10", "preview.raw=false"])
    assert course_of(plain, 919).grids == 1 + 3


def test_time_is_of_all_that_is_done() -> None:
    config = load_config("demo", ["evaluation.kid_every_epochs=24"])
    course = course_of(config, 919)
    spent = time_of(course, config, 114, images_per_second=160.0)
    assert spent.steps == pytest.approx(course.steps * 16 / 160)
    answer = 1 / 160 / 3
    assert spent.validations == pytest.approx(80 * 2 * 114 * answer)
    assert spent.previews == pytest.approx(161 * 16 * 25 * answer)
    assert spent.evaluations == pytest.approx(10 * 256 * 20 * answer)
    assert spent.total == pytest.approx(
        spent.steps + spent.validations + spent.previews + spent.evaluations
    )


def test_disk_counts_checkpoints_that_stay() -> None:
    def disk(*settings: str):
        config = load_config("demo", ["training.epochs=100", *settings])
        return disk_of_run(config, course_of(config, 919))

    vector = 4 * parameter_count(load_config("demo"))
    usual = disk("checkpoint.every_epochs=10")
    assert usual.checkpoint == 6 * vector, "weights, EMA, two of Adam, two lengths"
    assert usual.checkpoints == 3 + 1
    once = disk("checkpoint.every_epochs=100", "validation.every_epochs=100")
    assert once.checkpoints == 2, "the last, and one of a new best"
    assert disk("checkpoint.every_epochs=100", "validation.every_epochs=101").checkpoints == 1
    kept = disk("checkpoint.every_epochs=10", "checkpoint.keep_every_epochs=25")
    assert kept.checkpoints == 3 + 1 + 2, "of 50 and 100, when both are due"
    assert (usual.snapshots, usual.snapshot) == (5, 2 * vector)
    assert disk("ema.power_lengths=[]").snapshots == 0
    assert usual.total > usual.checkpoint * usual.checkpoints + usual.previews


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_has_an_outlook_without_images_and_runs(name: str) -> None:
    view = outlook(load_config(name), None, ())
    assert view.parameters > 100_000 and view.memory.total > 7e8 and view.disk.total > 1e6
    assert view.course is view.spent is view.seconds_of_step is view.alike is None


def test_estimating_loads_no_framework() -> None:
    code = (
        "import sys; from engine.config import load_config; "
        "from engine.estimate.outlook import outlook; "
        "outlook(load_config('demo'), None, ()); "
        "sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
