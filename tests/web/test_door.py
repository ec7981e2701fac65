"""Whom the page lets in and what it refuses, in a real browser; no engine is started for that."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import tiny_config
from made_runs import live
from playwright.sync_api import Browser, Page, Route, expect
from served_page import Served, looking_at, served, web_command

from engine.runs.directory import RunDirectory
from engine.runs.store import create_run

MOST_IMAGES, MOST_STEPS = 9, 100


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """A run that is said to have a checkpoint: nothing here comes as far as to read it."""
    made = create_run(tmp_path_factory.mktemp("runs"), "made", tiny_config())
    (made.checkpoints / "step-00000001").mkdir(parents=True)
    return made


@pytest.fixture(scope="module")
def server(run: RunDirectory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = ("--most-images", str(MOST_IMAGES), "--most-steps", str(MOST_STEPS))
    with served(web_command(run.path, *limits), tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def page(opened: Browser, server: Served) -> Iterator[Page]:
    with looking_at(opened, server.address) as looked_at:
        yield looked_at


def test_password_is_asked_for_and_a_run_that_trains_is_left_alone(
    run: RunDirectory, opened: Browser, tmp_path: Path
) -> None:
    secret = {"DDPM_WEB_PASSWORD": "two words"}
    with live(run), served(web_command(run.path), tmp_path, secret) as guarded:
        assert guarded.process.stdout is not None
        assert "But it is being trained now" in guarded.process.stdout.readline()
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{guarded.address}/config")
        with looking_at(opened, guarded.address) as page:
            log_in(page, "guessed")
            page.get_by_text("Incorrect Credentials").wait_for()
            log_in(page, "two words")
            expect(page.locator("#notice")).to_contain_text("is being trained now")
            page.click("#generate-draw")
            expect(page.locator("#generate-status")).to_contain_text("come back when it has ended")
        assert guarded.end() == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text()
    assert not run.status.exists() and not run.engine_log.exists(), "no engine was started"


def log_in(page: Page, password: str) -> None:
    page.get_by_label("username").fill("ddpm")
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [(1, 10, "Value 10 is greater than maximum value 9"),
     (3, 101, "Value 101 is greater than maximum value 100"),
     (2, "euler", "euler"),
     (4, -1, "seed is -1: choose 0 to 2147483647")],
)  # fmt: skip
def test_limits_hold_though_a_browser_sends_more(
    page: Page, run: RunDirectory, place: int, value: object, says: str
) -> None:
    """As somebody would who leaves the page's own script out."""

    def meddle(route: Route) -> None:
        body = route.request.post_data_json
        body["data"][place] = value
        route.continue_(post_data=json.dumps(body))

    page.route("**/queue/join*", meddle)
    page.click("#generate-draw")
    page.get_by_text(says).first.wait_for()
    assert not run.engine_log.exists(), "no engine was started"


def test_nothing_comes_from_elsewhere_and_other_names_are_refused(
    opened: Browser, server: Served
) -> None:
    asked: list[str] = []
    context = opened.new_context()
    looked_at = context.new_page()
    looked_at.on("request", lambda request: asked.append(request.url))
    looked_at.goto(server.address)
    looked_at.locator("#generate-draw").wait_for()
    context.close()
    own = (server.address, "data:", "blob:")
    assert asked and not [url for url in asked if not url.startswith(own)]
    said = urllib.request.Request(server.address, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(said)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{server.address}/drawn/guessed/sample-seed-0.gif")
    with urllib.request.urlopen(f"{server.address}/gradio_api/info") as answer:
        assert json.load(answer)["named_endpoints"] == {}, "there is no API to speak of"
