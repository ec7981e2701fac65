"""Record docs/images/demo.gif: the demo begins to learn, then draws, then is stepped through.

`python scripts/recorded_demo.py` trains the preset `demo` in a temporary folder for about a minute,
in the real workbench, and keeps a frame now and then: two minutes become twenty seconds.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from PIL import Image
from still_workbench import still_workbench
from terminal_picture import picture_of
from textual.pilot import Pilot

from engine.config import load_config
from engine.runs.summary import summarise
from engine.service.start import start_new_run

ROOT = Path(__file__).resolve().parent.parent
_MILLISECONDS = 400
_SMALLER = (960, 576)
_LEARNING, _SECONDS_BETWEEN = 24, 2.5
"""Frames of the training, and what passes between two of them."""


class Film:
    """Frames of a workbench."""

    def __init__(self, pilot: Pilot[str]) -> None:
        self._pilot = pilot
        self._frames: list[Image.Image] = []

    async def take(self, count: int = 1, seconds: float = 0.0) -> None:
        """Frames with a pause before each."""
        for _ in range(count):
            await self._pilot.pause(seconds)
            picture = picture_of(self._pilot.app).resize(_SMALLER, Image.Resampling.LANCZOS)
            self._frames.append(picture)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self._pilot.press(*keys)

    def save(self, path: Path) -> None:
        """One palette for all frames, so that nothing flickers."""
        width, height = _SMALLER
        chosen = self._frames[:: max(1, len(self._frames) // 8)]
        sheet = Image.new("RGB", (width, height * len(chosen)))
        for number, frame in enumerate(chosen):
            sheet.paste(frame, (0, number * height))
        palette = sheet.quantize(96)
        first, *others = (
            frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames
        )
        first.save(path, save_all=True, append_images=others, duration=_MILLISECONDS, loop=0,
                   optimize=True)  # fmt: skip
        print(f"{path}: {len(self._frames)} frames, {path.stat().st_size:,} bytes")


async def record(out: Path) -> None:
    """Train, watch, draw, step; the engine is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="ddpm-tui-", ignore_cleanup_errors=True) as place:
        config = load_config("demo", ["preview.every_epochs=1", "validation.every_epochs=1"])
        run, engine = start_new_run(Path(place), "demo-1", config)
        async with still_workbench(Path(place), run, engine) as pilot:
            film = Film(pilot)
            while not (status := summarise(run).status) or status.step < 20:
                await pilot.pause(0.2)
            await film.take(_LEARNING, _SECONDS_BETWEEN)
            await film.press("2")
            await film.take(1, 1.0)
            await film.press("d")
            await film.take(8, 0.4)
            await film.take(2, 1.5)
            await film.press("3")
            await film.take(1, 1.5)
            for _ in range(10):
                await film.press("left", "left")
                await film.take(1, 0.3)
            await film.press("1")
            await film.take(3, 1.0)
            # The training has been looked at; its engine saves and ends.
            await film.press("x")
            await pilot.pause(0.5)
            await film.press("y")
            while summarise(run).is_live:
                await pilot.pause(0.2)
        film.save(out)


def main() -> None:
    """Record as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    usual = ROOT / "docs" / "images" / "demo.gif"
    parser.add_argument("--out", type=Path, default=usual, metavar="FILE.gif")
    asyncio.run(record(parser.parse_args().out.absolute()))


if __name__ == "__main__":
    main()
