"""The means by which images can be drawn in a terminal."""

from typing import Literal

ImageMode = Literal["auto", "tgp", "sixel", "halfcell", "off"]
