"""Makes `golden_cases` and `walks` importable; the first lies where make.py runs on its own."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / folder) for folder in ("golden", "support")]
