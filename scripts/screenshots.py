"""Draw docs/images/*.png: each panel of the workbench on the shipped run.

`python scripts/screenshots.py` draws them all; `--run DIR` shows another run, `--out DIR` puts
them elsewhere.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from still_workbench import still_workbench
from terminal_picture import picture_of
from textual.pilot import Pilot

from engine.runs.directory import RunDirectory

ROOT = Path(__file__).resolve().parent.parent
_OF_A_RUN = (
    ("monitor", ()),
    ("sample", ("2",)),
    ("denoise", ("3", *("shift+left",) * 3)),
    ("runs", ("5",)),
    ("new-run", ("5", "n")),
    ("reconstruct", ("4", "space", "right", "space", "right", "space", "d")),
)
"""The pictures, and the keys that lead there from the Monitor; what draws comes last."""
_SECONDS_TO_SETTLE = 2.5


async def draw_pictures(run: Path, out: Path) -> None:
    """Open the run once for each picture, and draw what is there when all is read."""
    with tempfile.TemporaryDirectory(prefix="ddpm-tui-", ignore_cleanup_errors=True) as place:
        # A copy: looking at it leaves nothing in the shipped one.
        # Without what makes it a shipped one, for the workbench would open a copy of that.
        os.chdir(place)
        copy = Path("checkpoints", run.name)
        shutil.copytree(run, copy, ignore=shutil.ignore_patterns("shipped.json"))
        for name, keys in _OF_A_RUN:
            async with still_workbench(copy.parent, RunDirectory(copy)) as pilot:
                await _press(pilot, *keys)
                while "d" in keys and not [*copy.glob("samples/reconstruct-*/result.json")]:
                    await pilot.pause(0.5)
                await pilot.pause(_SECONDS_TO_SETTLE)
                picture = picture_of(pilot.app)
                picture.save(out / f"{name}.png", optimize=True)
                print(out / f"{name}.png")


async def _press(pilot: Pilot[str], *keys: str) -> None:
    await pilot.pause(_SECONDS_TO_SETTLE)
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.7)


def main() -> None:
    """Draw as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, default=ROOT / "checkpoints" / "demo", metavar="DIR")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", metavar="DIR")
    words = parser.parse_args()
    asyncio.run(draw_pictures(words.run.absolute(), words.out.absolute()))


if __name__ == "__main__":
    main()
