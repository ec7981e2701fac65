"""Write docs/configuration.md: every setting, from the schema and the presets.

`python scripts/configuration_reference.py` writes it; with `--check` nothing is written, and the
exit code is 2 when it is not what the schema says.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.config import Config, load_config, preset_names
from engine.config.catalogue import SECTIONS, SETTINGS, Setting

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
_BEGINNING = """\
<!-- Written by `python scripts/configuration_reference.py`: change engine/config/schema.py. -->
# Configuration

A run is described by one TOML file: a few keys of its own, and a table for each subject. What a
file leaves out has its default. Start from a preset, and change what you mean to change:

```sh
ddpm-tui presets demo > mine.toml          # a preset is such a file
ddpm-tui train mine.toml
ddpm-tui train demo --set optimizer.learning_rate=1e-3 --set data.horizontal_flip=true
```

In the workbench `n` opens the same settings as a form. An unknown key, a wrong type and a value out
of its range are refused in one sentence before anything starts; so are settings that do not go
together, such as an image size that the levels of the network do not divide. A duration's name says
whether it is in epochs (one pass over the training images) or in steps (one update of the weights).
"""


def reference() -> str:
    """The whole document."""
    presets = {name: load_config(name) for name in preset_names()}
    parts = [_BEGINNING, _contents()]
    for section in ("", *SECTIONS):
        settings = [setting for setting in SETTINGS.values() if setting.section == section]
        if settings:
            parts.append("\n".join(_table(section, settings, presets)))
    return "\n".join(parts)


def _contents() -> str:
    links = " · ".join(f"[{name}](#{name})" for name in SECTIONS)
    names = ", ".join(f"`{name}`" for name in preset_names())
    return f"Tables: {links}\n\nPresets: {names}. The last column says where they differ.\n"


def _table(section: str, settings: list[Setting], presets: dict[str, Config]) -> Iterator[str]:
    yield f"## {section}" if section else "## At the top of the file"
    yield ""
    about = SECTIONS.get(section)
    if about:
        yield from (f"{about}.", "")
    yield "| key | | may be | default | in presets |"
    yield "|---|---|---|---|---|"
    for setting in settings:
        cells = (
            f"`{setting.name}`",
            _plain(setting.description),
            _allowed(setting),
            f"`{_toml(setting, setting.default)}`",
            _differences(setting, presets),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _allowed(setting: Setting) -> str:
    match setting.kind:
        case "choice":
            return " ".join(f"`{choice}`" for choice in setting.choices)
        case "switch":
            return "`true` `false`"
    return _plain(setting.allowed.removeprefix("a "))


def _differences(setting: Setting, presets: dict[str, Config]) -> str:
    names: dict[str, list[str]] = {}
    for name, config in presets.items():
        value = setting.value_in(config)
        if value != setting.default:
            names.setdefault(_toml(setting, value), []).append(name)
    return "<br>".join(f"`{value}`: {', '.join(who)}" for value, who in names.items())


def _toml(setting: Setting, value: object) -> str:
    """A value as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)


def _plain(text: str) -> str:
    """A text in a cell of a table: no bar ends it, nothing in it is markup."""
    return re.sub(r"([|<>*`\[\]])", r"\\\1", text)


def main() -> None:
    """Write or check the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 2 if it is old")
    parser.add_argument("--out", type=Path, default=DOCUMENT, metavar="FILE", help="what to write")
    words = parser.parse_args()
    text = reference()
    if not words.check:
        words.out.write_text(text, encoding="utf-8")
        return
    is_current = words.out.exists() and words.out.read_text(encoding="utf-8") == text
    if not is_current:
        print(
            f"{words.out.name} is not what the schema says: run "
            "`python scripts/configuration_reference.py`.",
            file=sys.stderr,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
