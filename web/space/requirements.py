"""What a Space installs before it starts: the wheel's own needs, and those of the page."""

import zipfile
from email.parser import Parser
from pathlib import Path

_EXTRA = "extra == 'web'"


def requirements(wheel: Path, gradio: str) -> str:
    """The content of requirements.txt.

    The wheel itself is not among them: a Space's builder has only this one file at hand when it
    installs them, so app.py unpacks the wheel instead.

    Args:
        wheel: of this program.
        gradio: the version that the README asks for.
    """
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(archive.read(name).decode())
    needs = [_for_the_page(line) for line in said.get_all("Requires-Dist", [])]
    lines = [line for line in needs if line and not line.startswith("gradio")]
    return "\n".join([*lines, f"gradio=={gradio}"]) + "\n"


def _for_the_page(need: str) -> str:
    """A need as it is without extras; "" for those of others."""
    what, _, when = need.partition(";")
    marker = when.strip().replace('"', "'")
    if "extra ==" not in marker:
        return need
    if _EXTRA not in marker:
        return ""
    rest = marker.replace(f" and {_EXTRA}", "").replace(_EXTRA, "").strip()
    return f"{what.strip()}; {rest}" if rest else what.strip()
