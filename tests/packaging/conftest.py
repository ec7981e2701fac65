"""The image of the Dockerfile, made once: by its very steps, without Docker."""

from pathlib import Path

import pytest
from built_image import Built, build

TREE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """With the packages of the lock as they are installed here."""
    return build(TREE, tmp_path_factory.mktemp("image"), from_the_index=False)
