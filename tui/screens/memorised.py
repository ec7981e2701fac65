"""Whether a run has learnt images by heart: what it drew, beside the nearest training images."""

import asyncio
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from engine.errors import UserError
from engine.listing.facts import RunFacts
from engine.runs.directory import RunDirectory
from engine.runs.evaluations import Evaluation, Memorised, read_evaluations
from engine.runs.files import naming_disk_trouble
from engine.runs.nearest_pairs import read_pairs
from tui import keys, run_words
from tui.image_mode import ImageMode
from tui.text import figure, printable
from tui.widgets.picture import PictureGrid

_SIGNIFICANT = 2.0
"""Standard errors beyond which a figure is taken for a sign."""


def evaluations_with_pairs(run: RunDirectory) -> list[Evaluation]:
    """Those of a run that looked for the nearest training images, in the order they were made.

    Raises:
        UserError: there is none, and says how to make one; or the log cannot be read.
    """
    with naming_disk_trouble(f"Reading the evaluations of run {run.name!r}"):
        made = [one for one in read_evaluations(run) if run.evaluation_picture(one.name).exists()]
    if not made:
        raise UserError(
            f"Run {run.name!r} has no images beside their nearest training images yet: "
            f"`ddpm-tui evaluate {run.name}` makes them."
        )
    return made


class MemorisedScreen(Screen[None]):
    """The pairs of one evaluation, with its figures; the newest at first."""

    BINDINGS = keys.MEMORISED

    def __init__(
        self, facts: RunFacts, evaluations: Sequence[Evaluation], images: ImageMode
    ) -> None:
        """Show the evaluations of a run, of which there is at least one."""
        super().__init__()
        self._facts, self._evaluations = facts, list(evaluations)
        self._place = len(self._evaluations) - 1
        self._images: ImageMode = images
        self._pairs: NDArray[np.uint8] | None = None
        self._firsts = [0]
        """The first pair of each page, up to the one that is shown."""
        self._shown = 0
        """Pairs that there was room for."""

    def compose(self) -> ComposeResult:
        """Title; pairs beside the figures; keys."""
        yield Static(id="title")
        with Horizontal(id="memorised"):
            with Vertical(id="pairs", classes="panel"):
                yield PictureGrid(self._images)
            yield Static(id="figures", classes="panel")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the newest."""
        self.query_one("#figures").border_title = "learnt by heart?"
        self.query_one("#pairs").border_title = "generated, over the nearest training image"
        self._show()

    def action_earlier(self, by: int) -> None:
        """Another evaluation."""
        self._place = max(0, min(self._place + by, len(self._evaluations) - 1))
        self._show()

    def action_page(self, by: int) -> None:
        """Other pairs of it."""
        if self._pairs is None:
            return
        following = self._firsts[-1] + self._shown
        if by > 0 and self._shown and following < len(self._pairs):
            self._firsts.append(following)
        elif by < 0 and len(self._firsts) > 1:
            self._firsts.pop()
        self._show_page(self._pairs)

    def action_expand(self) -> None:
        """The pairs alone, or the figures too."""
        self.toggle_class("-expanded")

    def on_picture_grid_fitted(self, event: PictureGrid.Fitted) -> None:
        """Tell how many there are."""
        self._shown, first = event.shown, self._firsts[-1]
        pairs = len(self._pairs) if self._pairs is not None else 0
        told = (
            f"{first + 1}-{first + event.shown} of {pairs}" if event.shown < pairs else f"{pairs}"
        )
        self.query_one("#pairs").border_subtitle = told

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss()

    def _show(self) -> None:
        evaluation = self._evaluations[self._place]
        of = f" ({self._place + 1} of {len(self._evaluations)})"
        self.query_one("#title", Static).update(
            Text.assemble(
                (run_words.name(self._facts), "bold"),
                f"  {printable(evaluation.name)}{of if len(self._evaluations) > 1 else ''}",
            )
        )
        self.query_one("#figures", Static).update(Text("\n").join(_figures(evaluation)))
        self._show_pairs(evaluation)

    @work(exclusive=True)
    async def _show_pairs(self, evaluation: Evaluation) -> None:
        path = self._facts.run.evaluation_picture(evaluation.name)
        read: NDArray[np.uint8] | UserError
        try:
            read = await asyncio.to_thread(
                read_pairs, path, evaluation.images, self._facts.image_size
            )
        except UserError as error:
            read = error
        # Not here: the screen may be going, and its parts be gone.
        self.call_later(self._take, evaluation, read)

    def _take(self, evaluation: Evaluation, read: NDArray[np.uint8] | UserError) -> None:
        if evaluation != self._evaluations[self._place]:
            return  # Another one has been chosen meanwhile.
        if isinstance(read, UserError):
            self._pairs = None
            self.query_one(PictureGrid).clear()
            self.query_one("#pairs").border_subtitle = ""
            self.query_one("#figures", Static).update(Text(printable(str(read)), style="red"))
        else:
            self._pairs, self._firsts = read, [0]
            self._show_page(read)

    def _show_page(self, pairs: NDArray[np.uint8]) -> None:
        self.query_one(PictureGrid).show(pairs[self._firsts[-1] :])


def _figures(made: Evaluation) -> Iterator[Text]:
    for space, told in (("features", made.by_features), ("pixels", made.by_pixels)):
        if told is not None:
            yield from _closeness(space, told)
            yield Text()
    if made.by_features is None and made.by_pixels is None:
        yield Text(f"{made.references:,} validation images are too few to tell.")
        yield Text()
    yield Text(f"KID {made.value:.4f} ± {made.standard_error:.4f}", style="bold")
    live = ", in training" if made.in_training else ""
    for words in (
        printable(made.protocol),
        f"{made.images:,} images against {made.references:,}",
        f"{printable(made.sampler)} {made.steps} steps, seed {made.seed}",
        f"{printable(made.weights)} weights, step {made.step:,}{live}",
    ):
        yield Text(words, style="dim")
    if made.fid is not None:
        yield Text(f"FID {figure(made.fid, 4)}", style="dim")


def _closeness(space: str, told: Memorised) -> Iterator[Text]:
    is_share = told.share > told.quantile + _SIGNIFICANT * told.share_error
    is_closer = told.closer > 0.5 + _SIGNIFICANT * told.closer_error
    sign, style = ("a sign of it", "bold red") if is_share or is_closer else ("no sign", "green")
    yield Text.assemble((f"by {space}: ", "bold"), (sign, style))
    yield Text(f"{told.share:.1%} ± {told.share_error:.1%}", style="red" if is_share else "")
    yield Text(
        f"are as near to a training image as the nearest {told.quantile:.0%} of {told.unseen:,} "
        f"unseen images",
        style="dim",
    )
    yield Text(f"{told.closer:.3f} ± {told.closer_error:.3f}", style="red" if is_closer else "")
    yield Text("is the chance to be nearer than an unseen one (0.5: no nearer)", style="dim")
