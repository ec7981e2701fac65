"""What a front end orders, and what the process says: one JSON text per line."""

import msgspec

from engine.config.schema import Data
from engine.data.survey.report import Report
from engine.progress import Unit


class Order(msgspec.Struct, frozen=True):
    """Check this source and prepare its images."""

    data: Data
    archives: str = ""
    """Folder with the published archives of a set, placed there by hand."""


class Working(msgspec.Struct, frozen=True, tag=True):
    """How far it is."""

    activity: str
    done: int
    total: int
    unit: Unit


class Checked(msgspec.Struct, frozen=True, tag=True):
    """It is done."""

    report: Report


class Refused(msgspec.Struct, frozen=True, tag=True):
    """It cannot be done."""

    reason: str


Said = Working | Checked | Refused

decode_said = msgspec.json.Decoder(Said).decode
decode_order = msgspec.json.Decoder(Order).decode
encode = msgspec.json.encode
