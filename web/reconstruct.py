"""The part of the page that noises a visitor's picture and brings it back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from engine.config import Config
from engine.errors import UserError
from engine.results.settings import check_level, check_seed
from engine.sampling.noise_levels import NoiseSchedule
from engine.sampling.noised import noised_pictures
from engine.service.messages import Denoise
from web import words
from web.drawing import Drawings
from web.options import Options
from web.pictures import noised_view
from web.settings import SettingFields, draw_and_cancel
from web.shelf import Shelf
from web.uploads import Uploads
from web.viewer import Updates, Viewer

_USUAL_SHARE = 0.4
"""Of all levels: the outline is left, the rest is the network's."""
_AS_SEEN = "The picture as the network sees it, and what it would start from."


class Reconstruct:
    """What happens when something is chosen or pressed."""

    def __init__(
        self, config: Config, schedule: NoiseSchedule, uploads: Uploads, fields: SettingFields,
        viewer: Viewer,
    ) -> None:  # fmt: skip
        self._config, self._schedule, self._uploads = config, schedule, uploads
        self._fields, self._viewer = fields, viewer

    def take(self, file: str | None, level: float, seed: float | None) -> tuple[str, Any, str, str]:
        """A picture was brought: its key, an empty place for the next, status and view."""
        if file is None:
            return "", None, "", ""
        try:
            key = self._uploads.take(Path(file))
        except UserError as error:
            return "", None, self._viewer.refused(error)[self._viewer.status], ""
        return key, None, words.told(_AS_SEEN), self.preview(key, level, seed)

    def preview(self, key: str, level: float, seed: float | None) -> str:
        """The picture, and what would be started from."""
        uploaded = self._uploads.find(key)
        if uploaded is None:
            return ""
        try:
            check_level(int(level), len(self._schedule))
            check_seed(int(seed or 0))
        except UserError:
            return ""
        noise = self._schedule[int(level)]
        noisy = noised_pictures(uploaded.pixels, noise.left, int(seed or 0))
        return noised_view(uploaded.pixels, noisy, f"t = {noise.level}: {noise.in_words}")

    async def draw(
        self, shown: str, key: str, level: float, sampler: str, steps: float, seed: float | None
    ) -> AsyncIterator[Updates]:
        """Bring the picture back."""
        try:
            uploaded = self._uploads.find(key)
            if uploaded is None:
                raise UserError("There is no picture to bring back: choose one first.")
            check_level(int(level), len(self._schedule))
            settings = self._fields.read(1, sampler, steps, seed)
        except UserError as error:
            yield self._viewer.refused(error)
            return
        command = Denoise(
            settings=settings, file=str(uploaded.file), level=int(level), add_noise=True, watch=True
        )
        async for updates in self._viewer.follow(command, uploaded.pixels, shown):
            yield updates


def build_reconstruct(
    config: Config, schedule: NoiseSchedule, options: Options, shelf: Shelf, drawings: Drawings,
    uploads: Uploads,
) -> None:  # fmt: skip
    """Make the components where one is in a page that is being built."""
    most = len(schedule) - 1
    with gr.Row(elem_classes="work"):
        with gr.Column(scale=1, min_width=260):
            file = gr.File(
                label="A picture: PNG, JPEG, WebP, BMP, GIF", height=110, elem_id="picture-file"
            )
            level = gr.Slider(
                0, most, int(_USUAL_SHARE * most), step=1, label="Noise level t", buttons=[],
                elem_id="reconstruct-level",
            )  # fmt: skip
            fields = SettingFields.build(config, options, "reconstruct")
            draw, cancel = draw_and_cancel("Reconstruct", "reconstruct")
        with gr.Column(scale=3, min_width=400):
            viewer = Viewer.build(
                shelf, drawings, "reconstruct",
                "Bring a picture, choose its noise, and see what the network makes of it.",
            )  # fmt: skip
    picture = gr.State("")
    tab = Reconstruct(config, schedule, uploads, fields, viewer)
    file.upload(
        tab.take, [file, level, fields.seed], [picture, file, viewer.status, viewer.view],
        queue=False, show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    for changed in (level.input, fields.seed.change):
        changed(
            tab.preview, [picture, level, fields.seed], viewer.view, queue=False,
            show_progress="hidden", trigger_mode="always_last", api_visibility="private",
        )  # fmt: skip
    drawing = draw.click(
        tab.draw, [viewer.key, picture, level, *fields.parts], viewer.parts,
        concurrency_id="engine", show_progress="minimal", show_progress_on=viewer.status,
        api_visibility="private",
    )  # fmt: skip
    cancel.click(
        viewer.cancelled, None, viewer.status, cancels=[drawing], queue=False,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip
