"""The process that draws one figure for a front end which must not wait: `elsewhere.py` starts it.

It is given the order as JSON. What the user can put right is one sentence on the standard output,
and exit code 2.
"""

import sys

import msgspec

from engine.errors import UserError
from engine.figures.order import FigureOrder
from engine.figures.save import save_figure


def main() -> None:
    """Draw what the only argument says."""
    try:
        save_figure(msgspec.json.decode(sys.argv[1], type=FigureOrder))
    except UserError as error:
        # ASCII with escapes: file names need not be UTF-8.
        sys.stdout.write(str(error).encode("utf-8", "backslashreplace").decode())
        sys.exit(2)


if __name__ == "__main__":
    main()
