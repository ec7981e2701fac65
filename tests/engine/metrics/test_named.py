import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.metrics.features.named import EXTRACTORS, ExtractorName, named_extractor


def test_the_one_that_is_always_there_is_found_by_its_name() -> None:
    assert named_extractor("efficientnet-lite0").name == "efficientnet-lite0"


def test_names_can_be_asked_for_without_tensorflow() -> None:
    code = "import engine.metrics.features.named, sys; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", EXTRACTORS[1:])
def test_a_file_that_is_named_is_looked_at(name: ExtractorName, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.h5 cannot be read: No such file"):
        named_extractor(name, tmp_path / "none.h5")


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="inception2015 needs the file weights-inception-2015"):
        named_extractor("inception2015")
    with pytest.raises(UserError, match="efficientnet-lite0 has its own weights: leave out"):
        named_extractor("efficientnet-lite0", tmp_path / "some.pth")
    with pytest.raises(UserError, match="no features called 'vgg': choose one of efficientnet"):
        named_extractor("vgg")  # type: ignore[arg-type]
