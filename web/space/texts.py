"""The small files of a Space."""

import json

APP = '''"""A page that draws from the run in this folder, by ddpm-tui.

Everybody who can reach this Space may draw: there is no password, and it listens on all addresses.
"""

import os
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def unpack_program(folder: str) -> None:
    """Put ddpm-tui where Python finds it, in this process and in those that it starts."""
    (wheel,) = HERE.glob("ddpm_tui-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    sys.path.insert(0, folder)
    known = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, known] if known else [folder])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="ddpm-tui-", ignore_cleanup_errors=True) as folder:
        unpack_program(folder)
        from web.space.start import serve_space

        serve_space(HERE / "runs", host="0.0.0.0")
'''

ATTRIBUTES = (
    "*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.whl filter=lfs diff=lfs merge=lfs -text\n"
)


def readme(title: str, gradio: str, python: str, note: str, step: int) -> str:
    """README.md, whose first lines are what a Space is configured by.

    Args:
        title: any text.
        gradio: version of it.
        python: its version, such as 3.12.
        note: what people say of the run.
        step: training steps that its weights have seen.
    """
    about = f"\n{note.strip()}\n" if note.strip() else ""
    return f"""---
title: {json.dumps(title)}
sdk: gradio
sdk_version: {json.dumps(gradio)}
python_version: {json.dumps(python)}
app_file: app.py
license: mit
pinned: false
---

# {title}
{about}
Images from a diffusion model trained by ddpm-tui for {step:,} steps: generate some, look at every
step on the way from noise, or bring a picture, have it noised and see what the network makes of it.

`app.py` starts the page; the program is in the wheel, the weights and settings in `runs/`.
"""
