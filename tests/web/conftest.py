"""A tiny run, and a browser, for as long as the tests of one file need them."""

from collections.abc import Iterator

import pytest
from engines import kill_engines
from playwright.sync_api import Browser
from served_page import browser
from untrained import untrained_run

from engine.runs.directory import RunDirectory


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunDirectory]:
    folder = tmp_path_factory.mktemp("runs")
    yield untrained_run(folder, "done")
    kill_engines(folder)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium
