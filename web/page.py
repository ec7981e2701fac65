"""The page as a whole."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from engine.config import Config
from engine.errors import UserError
from engine.runs.directory import RunDirectory
from engine.sampling.noise_levels import NoiseSchedule
from web import words
from web.drawing import Drawings
from web.engine import PageEngine
from web.generate import build_generate
from web.options import Options
from web.reconstruct import build_reconstruct
from web.shelf import Shelf
from web.uploads import Uploads

_MOST_WAITING = 20
_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_BETWEEN_CLEANINGS, _SECONDS_OF_A_FILE = 60, 600


@dataclass(frozen=True)
class Page:
    """What is served, and what stands behind it."""

    blocks: Any
    shelf: Shelf
    drawings: Drawings


def build_page(run: RunDirectory, config: Config, options: Options, uploads: Uploads) -> Page:
    """Build the page of a run.

    Args:
        run: what to draw from.
        config: of the run.
        options: how it is served.
        uploads: where visitors' pictures are kept.
    """
    schedule, shelf = NoiseSchedule(config.diffusion), Shelf()
    engine = PageEngine(run, schedule, options)
    drawings = Drawings(engine)
    with gr.Blocks(
        title=f"{run.name} · ddpm-tui",
        analytics_enabled=False,
        delete_cache=(_SECONDS_BETWEEN_CLEANINGS, _SECONDS_OF_A_FILE),
    ) as blocks:
        gr.HTML(words.heading(run, config, options))
        notice = gr.HTML("", visible=False, elem_id="notice")
        with gr.Tab("Generate"):
            build_generate(config, options, shelf, drawings)
        with gr.Tab("Reconstruct"):
            build_reconstruct(config, schedule, options, shelf, drawings, uploads)
        blocks.load(
            lambda: _notice(engine), None, notice, queue=False, show_progress="hidden",
            api_visibility="private",
        )  # fmt: skip
    blocks.queue(max_size=_MOST_WAITING, default_concurrency_limit=1, api_open=False)
    # Its queue looks a thousand times a second for something to do, but for Windows.
    blocks._queue.sleep_when_free = _SECONDS_BETWEEN_LOOKS
    return Page(blocks, shelf, drawings)


def _notice(engine: PageEngine) -> Any:
    try:
        engine.check_free()
    except UserError as error:
        return gr.update(value=words.notice(str(error)), visible=True)
    return gr.update(visible=False)
