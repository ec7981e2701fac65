"""The page of a run, served by the real command, in a real browser."""

import io
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from engines import kill, wait_for
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from served_page import Served, fill, looking_at, served, web_command

from engine.results.result import list_results
from engine.runs.directory import RunDirectory
from engine.runs.lock import is_held

STEPS, COUNT = 40, 4
MOST_IMAGES, MOST_STEPS = 64, 500


@pytest.fixture(scope="module")
def server(run: RunDirectory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("server")
    limits = ("--most-images", str(MOST_IMAGES), "--most-steps", str(MOST_STEPS))
    with served(web_command(run.path, *limits), place) as running:
        yield running


@pytest.fixture
def page(opened: Browser, server: Served) -> Iterator[Page]:
    with looking_at(opened, server.address) as looked_at:
        yield looked_at


def pictures(page: Page, name: str) -> list[np.ndarray]:
    """What the figures show, each an array of pixels as on the screen."""
    images = page.locator(f"#{name}-view figure").all()
    return [np.asarray(Image.open(io.BytesIO(image.screenshot()))) for image in images]


def test_generate_look_at_every_frame_and_download(
    page: Page, run: RunDirectory, tmp_path: Path
) -> None:
    seen: list[str] = []
    page.expose_function("note", lambda words: seen.append(words))
    page.evaluate(
        """() => new MutationObserver(() => {
            const words = document.querySelector('#generate-status')?.innerText;
            if (words) window.note(words);
        }).observe(document.body, {childList: true, subtree: true, characterData: true})"""
    )
    before = len(list_results(run))
    fill(page, "generate-steps", STEPS)
    fill(page, "generate-count", COUNT)
    page.click("#generate-draw")
    gif = page.locator("#generate-files a", has_text="GIF")
    gif.wait_for()
    assert any(f" of {STEPS}" in words for words in seen), seen

    expect(page.locator("#generate-view")).to_contain_text(f"step {STEPS} of {STEPS}: the result")
    x_t, x0 = page.locator("#generate-view figure").all()
    assert x_t.locator("img").count() == x0.locator("img").count() == COUNT
    assert (
        x_t.locator("img").first.evaluate("i => getComputedStyle(i).imageRendering") == "pixelated"
    )
    at_end = pictures(page, "generate")
    fill(page, "generate-frame", 0)
    expect(page.locator("#generate-view")).to_contain_text(f"step 0 of {STEPS}, t = 499: noise")
    expect(page.locator("#generate-view")).to_contain_text("SNR")
    at_start = pictures(page, "generate")
    assert not any(np.array_equal(*both) for both in zip(at_end, at_start, strict=True))

    with page.expect_download() as got:
        gif.click()
    got.value.save_as(tmp_path / "way.gif")
    with Image.open(tmp_path / "way.gif") as way:
        assert way.format == "GIF" and way.n_frames == STEPS + 1
    with page.expect_download() as got:
        page.locator("#generate-files a", has_text="PNG").click()
    assert got.value.suggested_filename == "sample-seed-0.png"
    assert len(list_results(run)) == before, "visitors leave nothing in the run"


def test_bring_a_picture_back_from_a_noise_level(page: Page, tmp_path: Path) -> None:
    colours = np.random.default_rng(1).integers(0, 256, (3, 4, 4), np.uint8)
    Image.fromarray(colours.transpose(1, 2, 0).repeat(9, 0).repeat(12, 1)).convert("CMYK").save(
        tmp_path / "mine.jpg"
    )
    (tmp_path / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page.get_by_role("tab", name="Reconstruct").click()
    page.locator("#picture-file input").set_input_files(tmp_path / "torn.png")
    status = page.locator("#reconstruct-status")
    expect(status).to_contain_text("This picture cannot be used: no picture that can be read")
    page.locator("#picture-file input").set_input_files(tmp_path / "mine.jpg")
    view = page.locator("#reconstruct-view")
    expect(view).to_contain_text("noised")
    fill(page, "reconstruct-level", 60)
    expect(view).to_contain_text("t = 60: noise")
    fill(page, "reconstruct-steps", STEPS)
    page.click("#reconstruct-draw")
    page.locator("#reconstruct-files a").first.wait_for()
    for words in ("original", "noised", "PSNR", "SSIM", "the result"):
        expect(view).to_contain_text(words)
    assert len(pictures(page, "reconstruct")) == 4


def test_others_wait_their_turn_and_a_cancelled_drawing_frees_the_engine(
    page: Page, opened: Browser, server: Served, run: RunDirectory
) -> None:
    with looking_at(opened, server.address) as other:
        fill(other, "generate-steps", 2)
        fill(page, "generate-steps", MOST_STEPS)
        fill(page, "generate-count", MOST_IMAGES)
        page.click("#generate-draw")
        page.locator("#generate-status progress[value]").wait_for()
        kill(run, signal.SIGSTOP)  # It might be done before anybody has looked.
        other.click("#generate-draw")
        other.get_by_text("queue: 1/1").wait_for()
        page.click("#generate-cancel")
        expect(page.locator("#generate-status")).to_contain_text("Cancelled")
        kill(run, signal.SIGCONT)
        other.locator("#generate-files a").first.wait_for()
    assert page.locator("#generate-files a").count() == 0
    assert not list(run.samples.iterdir()), "visitors leave nothing in the run"


def test_ctrl_c_ends_the_page_its_engine_and_its_files(
    page: Page, server: Served, run: RunDirectory
) -> None:
    """The last test here: it ends the server that the others use, with a browser still there."""
    page.locator("#generate-draw").wait_for()
    assert server.end() == 0
    assert server.log.read_text() == ""
    wait_for(lambda: not is_held(run.lock), "the end of the engine")
    assert not run.samples.exists() or not list(run.samples.iterdir())
