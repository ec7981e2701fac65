"""Colours and letters of the terminal."""

import codecs
from collections.abc import Mapping

from tui.doctor.check import Check, note, ok


def check_colours(environment: Mapping[str, str], *, is_terminal: bool) -> Check:
    """How many colours the terminal says that it has."""
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR"):
        return ok("colours", "none, as NO_COLOR asks for")
    if not is_terminal:
        return ok("colours", "this is no terminal")
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in term:
        return ok("colours", "16 million")
    remedy = "if the terminal has more: export COLORTERM=truecolor"
    if environment.get("TMUX"):
        remedy = 'if the terminal has more, in ~/.tmux.conf: set -as terminal-features ",*:RGB"'
    if "256color" in term:
        return note("colours", f"256 (TERM is {term})", remedy)
    if term in ("", "dumb"):
        return note("colours", f"unknown (TERM is {term!r})", "export TERM=xterm-256color")
    return note("colours", f"few (TERM is {term})", remedy)


def check_letters(encoding: str, environment: Mapping[str, str]) -> Check:
    """Whether the terminal is written to in UTF-8.

    Args:
        encoding: of the standard output.
        environment: of this process.
    """
    name = next(
        (environment[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(key)),
        "unset",
    )
    try:
        is_utf8 = codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        is_utf8 = False
    if is_utf8:
        return ok("letters", f"UTF-8 (locale {name})")
    return note(
        "letters", f"{encoding} (locale {name}): curves need Unicode", "export LC_ALL=C.UTF-8"
    )
