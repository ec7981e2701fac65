"""The image with its packages installed as the Dockerfile does: from the index, by hash."""

from importlib.metadata import distributions
from pathlib import Path

import pytest
from built_image import build
from containers import Container
from engines import TINY

TREE = Path(__file__).parents[2]


@pytest.mark.campaign
def test_locked_packages_are_all_that_is_needed(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    image = build(TREE, tmp_path_factory.mktemp("whole"), from_the_index=True)
    (site,) = Path(image.path("/opt/venv")).glob("lib/python3*/site-packages")
    assert "packages_of_the_lock.pth" not in {path.name for path in site.iterdir()}
    assert {"ddpm-tui", "tensorflow"} <= {found.name for found in distributions(path=[str(site)])}
    container = Container(image, tmp_path)
    settings = [word for setting in TINY for word in ("--set", setting)]
    code, said = container.run("train", "demo", *settings, "--set", "training.epochs=1")
    assert code == 0 and "Run demo-1 finished at step" in said, said
    code, said = container.run("sample", "demo-1", "--count", "2", "--steps", "2")
    assert code == 0, said
    assert container.health()[0] == 0
