"""Have a run's engine draw something, and save the files."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.config import Config
from engine.data.decoding.picture_file import read_picture
from engine.errors import UserError
from engine.results.export import check_writable, save_gif, save_npz, save_png
from engine.results.result import Facts, Result, find_result
from engine.results.settings import check_count, check_level, check_seed, check_settings
from engine.runs.directory import RunDirectory
from engine.runs.resume import read_config
from engine.service.asking import require_checkpoint
from engine.service.messages import (
    Denoise,
    DrawCommand,
    Fork,
    Interpolate,
    Reconstruct,
    Sample,
)
from tui.command_line.asking import CANCELLED, Asker
from tui.command_line.own import find_own_run
from tui.command_line.reconstructing import check_reconstruction
from tui.text import printable


@dataclass(frozen=True)
class Exports:
    """Files asked for beside the result in the run."""

    png: Path | None
    gif: Path | None
    npz: Path | None

    def check(self) -> None:
        """Refuse targets that cannot be written, before anything is drawn.

        Raises:
            UserError: names the file.
        """
        for path, ending in ((self.png, ".png"), (self.gif, ".gif"), (self.npz, ".npz")):
            if path is not None:
                check_writable(path, ending)

    def write(self, result: Result) -> list[Path]:
        """Write the files; which."""
        written = []
        for path, save in ((self.png, save_png), (self.gif, save_gif), (self.npz, save_npz)):
            if path is not None:
                save(path, result)
                written.append(path)
        return written


def draw(name: str, checkpoints: Path | None, command: DrawCommand, exports: Exports) -> None:
    """Draw, show how it goes, and say where the result is.

    Raises:
        UserError: anything that cannot be done as asked.
    """
    run = find_own_run(name, checkpoints)
    exports.check()
    _check(run, read_config(run), command)
    done = asyncio.run(Asker(run, command).ask())
    if done is None:
        print("Cancelled, and nothing of it was kept.")
        sys.exit(CANCELLED)
    result = find_result(run, done.result)
    files = "".join(f", {path}" for path in exports.write(result))
    print(f"{result.name} is in {result.path}{files} ({result.facts.seconds:.1f} s)")
    if result.facts.similarity:
        print("\n".join(_likenesses(result.facts)))


def _likenesses(facts: Facts) -> list[str]:
    """How near each reconstruction came, a line each."""
    names = [f"validation image {number}" for number in facts.images] or [printable(facts.source)]
    lines = []
    for name, likeness in zip(names, facts.similarity, strict=True):
        psnr = "equal" if likeness.psnr is None else f"PSNR {likeness.psnr:.1f} dB"
        lines.append(
            f"{name}: {psnr}, SSIM {likeness.ssim:.3f}, "
            f"nearest training image at RMS {likeness.nearest_rms:.1f}"
        )
    return lines


def _check(run: RunDirectory, config: Config, command: DrawCommand) -> None:
    """What can be told at once need not wait for an engine to load TensorFlow."""
    total = config.diffusion.steps
    match command:
        case Sample(settings=settings, count=count) | Interpolate(settings=settings, count=count):
            check_count(count)
            check_settings(settings, total)
        case Denoise(settings=settings, level=level) | Reconstruct(settings=settings, level=level):
            check_level(level, total)
            check_settings(settings, max(total, settings.steps))
        case Fork(parent=parent, seed=seed):
            check_seed(seed)
            find_result(run, parent)
    if isinstance(command, Interpolate):
        check_seed(command.other_seed)
    if isinstance(command, Reconstruct):
        check_reconstruction(run, command)
    if isinstance(command, Denoise | Reconstruct) and command.file:
        if not Path(command.file).is_file():
            raise UserError(f"There is no picture {command.file!r}.")
        read_picture(Path(command.file), config.data)
    require_checkpoint(run)
