import pytest

from engine.config import load_config
from engine.training.device import slow_choices


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (
            "training.precision=bfloat16",
            "bfloat16 may be several times slower than float32 on a CPU",
        ),
        ("training.precision=float16", "float16 may be several times slower than float32 on a CPU"),
        ("training.xla=true", "training.xla compiles for long"),
    ],
)
def test_what_only_helps_on_a_gpu_is_warned_about_on_a_cpu_alone(setting: str, says: str) -> None:
    (warning,) = slow_choices(load_config("demo", [setting]), "CPU")
    assert says in warning
    assert slow_choices(load_config("demo", [setting]), "GPU 0") == []


def test_plain_settings_need_no_warning() -> None:
    assert slow_choices(load_config("demo"), "CPU") == []
