"""The part of a page that shows a drawing: how far it is, its frames, its files."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import gradio as gr

from engine.errors import UserError
from engine.service.messages import DrawCommand
from web import words
from web.drawing import Drawings, Stage
from web.drawn import Drawn, Pictures
from web.pictures import emerging_view, frame_view
from web.shelf import Shelf

Updates = dict[Any, Any]
"""New values, by component."""


@dataclass(frozen=True)
class Viewer:
    """The components, and what happens to them."""

    shelf: Shelf
    drawings: Drawings
    status: Any
    view: Any
    slider: Any
    files: Any
    key: Any
    """Of the drawing that is shown; "": none."""

    @classmethod
    def build(cls, shelf: Shelf, drawings: Drawings, name: str, hint: str) -> "Viewer":
        """Make the components where one is in a page that is being built.

        Args:
            shelf: where drawings are kept.
            drawings: what follows them.
            name: beginning of the components' ids.
            hint: shown as long as nothing is drawn.
        """
        status = gr.HTML(words.told(hint), elem_id=f"{name}-status", elem_classes="told")
        view = gr.HTML("", elem_id=f"{name}-view")
        slider = gr.Slider(
            0, 1, 0, step=1, visible=False, elem_id=f"{name}-frame",
            label="From noise to the result", show_label=True, buttons=[],
        )  # fmt: skip
        files = gr.HTML("", elem_id=f"{name}-files")
        viewer = cls(
            shelf, drawings, status, view, slider, files, gr.State("", delete_callback=shelf.drop)
        )
        slider.input(
            viewer.look, [slider, viewer.key], view, queue=False, show_progress="hidden",
            trigger_mode="always_last", api_visibility="private",
        )  # fmt: skip
        return viewer

    @property
    def parts(self) -> list[Any]:
        """All components, as outputs of an event."""
        return [self.status, self.view, self.slider, self.files, self.key]

    def look(self, place: float, key: str) -> str:
        """The frame that the slider is at."""
        drawn = self.shelf.find(key)
        if drawn is None:
            return words.trouble("These frames were put away to make room: draw again.")
        return frame_view(drawn, min(max(int(place), 0), drawn.frames - 1))

    async def follow(
        self, command: DrawCommand, original: Pictures | None, key: str
    ) -> AsyncIterator[Updates]:
        """Draw, and show how it goes and what came of it.

        Args:
            command: what to draw.
            original: of a picture that is noised and cleaned, shape (1, H, W, C).
            key: of the drawing that was shown before.
        """
        self.shelf.drop(key)
        yield self._empty()
        try:
            async with aclosing(self.drawings.follow(command, original)) as stages:
                async for stage in stages:
                    yield self._whole(stage) if isinstance(stage, Drawn) else self._part(stage)
        except UserError as error:
            yield self.refused(error)

    def refused(self, error: UserError) -> Updates:
        """Why something is not drawn."""
        return {self.status: words.trouble(str(error))}

    def cancelled(self) -> str:
        """What the status says after it was given up."""
        return words.told("Cancelled, and nothing of it was kept.")

    def _empty(self) -> Updates:
        return {
            self.slider: gr.update(visible=False),
            self.files: "",
            self.key: "",
        }

    def _part(self, stage: Stage) -> Updates:
        updates = {self.status: words.under_way(stage)}
        if stage.pictures is not None:
            updates[self.view] = emerging_view(stage.pictures, "")
        return updates

    def _whole(self, drawn: Drawn) -> Updates:
        key, last = self.shelf.put(drawn), drawn.frames - 1
        text = f"Drawn in {drawn.facts.seconds:.1f} s. Every step of the way is under the slider."
        return {
            self.status: words.told(text),
            self.view: frame_view(drawn, last),
            self.slider: gr.update(maximum=last, value=last, visible=True),
            self.files: words.file_links(key, drawn.title),
            self.key: key,
        }
