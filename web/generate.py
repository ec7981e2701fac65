"""The part of the page that draws images from noise."""

from collections.abc import AsyncIterator

import gradio as gr

from engine.config import Config
from engine.errors import UserError
from engine.service.messages import Sample
from web.drawing import Drawings
from web.options import Options
from web.settings import SettingFields, draw_and_cancel
from web.shelf import Shelf
from web.viewer import Updates, Viewer

_USUAL_COUNT = 9


def build_generate(config: Config, options: Options, shelf: Shelf, drawings: Drawings) -> None:
    """Make the components where one is in a page that is being built."""
    with gr.Row(elem_classes="work"):
        with gr.Column(scale=1, min_width=260):
            most = options.limits.most_images
            count = gr.Slider(
                1, most, min(_USUAL_COUNT, most), step=1, label="Images", buttons=[],
                elem_id="generate-count",
            )  # fmt: skip
            fields = SettingFields.build(config, options, "generate")
            draw, cancel = draw_and_cancel("Generate", "generate")
        with gr.Column(scale=3, min_width=400):
            viewer = Viewer.build(shelf, drawings, "generate", "Choose, and press Generate.")

    async def generate(
        key: str, count: float, sampler: str, steps: float, seed: float | None
    ) -> AsyncIterator[Updates]:
        try:
            settings = fields.read(int(count), sampler, steps, seed)
        except UserError as error:
            yield viewer.refused(error)
            return
        command = Sample(settings=settings, count=int(count), watch=True)
        async for updates in viewer.follow(command, None, key):
            yield updates

    drawing = draw.click(
        generate, [viewer.key, count, *fields.parts], viewer.parts, concurrency_id="engine",
        show_progress="minimal", show_progress_on=viewer.status, api_visibility="private",
    )  # fmt: skip
    cancel.click(
        viewer.cancelled, None, viewer.status, cancels=[drawing], queue=False,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip
