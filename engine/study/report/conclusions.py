"""Words written by hand after looking at a study, which its report includes.

They belong to one study, so they lie beside its figures and not in the program. Numbers come from
the figures alone: there are none here to be forgotten when a study is done again.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from engine.errors import UserError
from engine.study.plan import known_names

FILE = "conclusions.toml"
WHOLE = "whole"
"""The key of what is said of the study as a whole."""
_NUMBER = re.compile(r"\d")


def read_conclusions(folder: Path) -> Mapping[str, str]:
    """The words by lesson; none where there is no file.

    Raises:
        UserError: the file cannot be read, names a lesson that there is not, or has numbers.
    """
    path = folder / FILE
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"The conclusions {str(path)!r} cannot be read: {error}.") from None
    known = [*known_names(), WHOLE]
    for name, words in read.items():
        if name not in known or not isinstance(words, str):
            raise UserError(
                f"{str(path)!r} has {name!r}, which is no text for one of {', '.join(known)}."
            )
        if _NUMBER.search(words):
            raise UserError(
                f"{str(path)!r} has a number in {name!r}: numbers come from what was measured."
            )
    return {name: words.strip() for name, words in read.items()}
