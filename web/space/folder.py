"""Write the folder of a Space, whole or not at all."""

import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine.errors import UserError
from engine.runs.chosen_checkpoint import chosen_checkpoint
from engine.runs.directory import RunDirectory
from engine.runs.files import naming_disk_trouble
from engine.runs.notes import known_notes
from engine.runs.weights_only import copy_to_pass_on
from web.space.requirements import requirements
from web.space.texts import APP, ATTRIBUTES, readme
from web.space.wheel import make_wheel


def write_space(run: RunDirectory, target: Path, checkpoint: str) -> None:
    """Write everything that a Space needs.

    Args:
        run: to draw from there; its images are not copied.
        target: the folder to make.
        checkpoint: whose averaged weights: last, best or a step.

    Raises:
        UserError: the folder is there already, the run has no such checkpoint, the wheel cannot
            be made, Gradio is not installed, or the disk refuses.
    """
    if target.exists():
        raise UserError(f"{str(target)!r} is there already: name a folder that is not.")
    if not target.absolute().parent.is_dir():
        raise UserError(f"There is no folder {str(target.absolute().parent)!r} to make it in.")
    chosen = chosen_checkpoint(run, checkpoint)
    gradio, notes = _gradio(), known_notes(run)[0]
    beside = target.absolute().with_name(f".{target.name}.partial")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    with naming_disk_trouble(f"Writing {str(target)!r}"):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        try:
            copy_to_pass_on(run, chosen, beside / "runs")
            wheel = make_wheel(beside)
            texts = {
                "app.py": APP,
                "requirements.txt": requirements(wheel, gradio),
                "README.md": readme(
                    notes.name or run.name, gradio, python, notes.note, chosen.manifest.step
                ),
                ".gitattributes": ATTRIBUTES,
            }
            for name, text in texts.items():
                (beside / name).write_text(text, encoding="utf-8")
            beside.rename(target.absolute())
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise


def _gradio() -> str:
    try:
        return version("gradio")
    except PackageNotFoundError:
        raise UserError(
            "A Space is made for one version of Gradio, which is not installed: install ddpm-tui "
            "with its extra `web` (pip install 'ddpm-tui[web]')."
        ) from None
