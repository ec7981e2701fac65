"""Makes `golden_features` and the support files importable; the former stand beside make.py."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / folder) for folder in ("golden", "support")]
