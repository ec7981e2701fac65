"""What a front end and an engine say to each other: typed, one JSON text per message.

Every command is acknowledged at once, and later reported done or refused with the reason.
"""

from typing import Literal

import msgspec


class Command(msgspec.Struct, frozen=True, tag=True, tag_field="command"):
    """Something a front end asks of the engine."""


class Pause(Command, frozen=True):
    """Stop after the present step, and wait."""


class Resume(Command, frozen=True):
    """Go on after a pause."""


class Stop(Command, frozen=True):
    """Save a checkpoint and end the engine."""


class SaveCheckpoint(Command, frozen=True):
    """Save a checkpoint now."""


class DrawPreview(Command, frozen=True):
    """Draw a preview now."""


class ChangeSetting(Command, frozen=True):
    """Change a setting from the next step on."""

    key: str
    value: int | float


AnyCommand = Pause | Resume | Stop | SaveCheckpoint | DrawPreview | ChangeSetting


class Request(msgspec.Struct, frozen=True):
    """A command with the sender's number for it, which the answers repeat."""

    id: int
    command: AnyCommand


class Acknowledged(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The engine has the command and will act at the next step boundary."""

    id: int


class Done(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The command has been carried out; `text` says what came of it."""

    id: int
    text: str


class Refused(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The command will not be carried out."""

    id: int
    reason: str


class Progress(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """What the engine is doing this moment. Only the newest matters."""

    state: Literal["starting", "training", "paused", "ending"]
    activity: str
    """In words: "loading TensorFlow", "training", "validating 3/8"."""
    step: int = 0
    steps: int = 0
    epoch: float = 0.0
    epochs: int = 0
    images_per_second: float | None = None
    seconds_left: float | None = None
    """Of the whole run: training, validation, previews and checkpoints."""


Message = Acknowledged | Done | Refused | Progress

encode = msgspec.json.encode
decode_message = msgspec.json.Decoder(Message).decode
decode_request = msgspec.json.Decoder(Request).decode
