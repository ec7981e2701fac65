"""What a front end and an engine say to each other: typed, one JSON text per message.

Every command is acknowledged at once, and later reported done or refused with the reason; those
that take long report in between how far they are.
"""

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.settings import EvaluationSettings
from engine.results.settings import SamplerSettings

MOST_PIXEL_BYTES = 2**20
"""In one message: enough for a grid in a terminal."""
MOST_MESSAGE_BYTES = 2 * MOST_PIXEL_BYTES
"""In JSON, bytes take 4/3 of their room."""
IDLE = "waiting for something to draw"
"""The activity of an engine that trains nothing and draws nothing."""


class Command(msgspec.Struct, frozen=True, tag=True, tag_field="command"):
    """Something a front end asks of the engine."""


class Train(Command, frozen=True):
    """Begin or go on with the training; for an engine that only draws."""

    changes: dict[str, int | float] = {}
    """Settings to change before it goes on."""
    from_step: int | None = None
    """Go back to the checkpoint of this step and give up what came after; None: the newest."""


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


class Cancel(Command, frozen=True):
    """Give up a drawing or an evaluation of the same front end's; nothing of it is kept."""

    request: int
    """The number of the request for it."""


class Draw(Command, frozen=True, kw_only=True):
    """Draw something that stays in the run as a result."""

    watch: bool = False
    """Whether the front end wants to see the images emerge (`Emerging`)."""


class Sample(Draw, frozen=True, kw_only=True):
    """Draw images from pure noise."""

    settings: SamplerSettings = SamplerSettings()
    count: int = 16


class Denoise(Draw, frozen=True, kw_only=True):
    """Clean a picture of the user's from a level down."""

    settings: SamplerSettings = SamplerSettings()
    file: str
    level: int
    add_noise: bool = False
    """Noise the picture to that level first."""


class Reconstruct(Draw, frozen=True, kw_only=True):
    """Noise validation images, or a picture of the user's, to a level and bring them back."""

    settings: SamplerSettings = SamplerSettings()
    level: int
    count: int = 5
    images: tuple[int, ...] = ()
    """Numbers of validation images; empty: `count` of them, chosen by the seed."""
    file: str = ""
    """Path of a picture that takes their place; then `images` is empty."""


class Interpolate(Draw, frozen=True, kw_only=True):
    """Draw the way from one seed's image to another's."""

    settings: SamplerSettings = SamplerSettings()
    other_seed: int
    count: int = 8


class Fork(Draw, frozen=True, kw_only=True):
    """Go on from a frame of a result with fresh noise, several ways."""

    parent: str
    frame: int
    ways: int = 4
    image: int = 0
    seed: int = 1


class Evaluate(Command, frozen=True, kw_only=True):
    """Draw images and compare them with real ones; the figures stay in the run's log of them."""

    settings: EvaluationSettings = EvaluationSettings()


DrawCommand = Sample | Denoise | Reconstruct | Interpolate | Fork
AnyCommand = (
    Train | Pause | Resume | Stop | SaveCheckpoint | DrawPreview | ChangeSetting | Cancel
    | DrawCommand | Evaluate
)  # fmt: skip


class Request(msgspec.Struct, frozen=True):
    """A command with the sender's number for it, which the answers repeat."""

    id: int
    command: AnyCommand


class Acknowledged(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The engine has the command and will act at the next step boundary."""

    id: int


class Working(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """How far a drawing or an evaluation is. Only the newest matters."""

    id: int
    activity: str
    done: int
    total: int
    seconds_left: float | None


class Emerging(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="message"):
    """The images of a drawing as the network now predicts them. Only the newest matters."""

    id: int
    step: int
    """Steps done."""
    steps: int
    level: int
    """Noise level that they were predicted from."""
    count: int
    """Images in here: the first of the drawing's, as many as MOST_PIXEL_BYTES hold."""
    size: int
    """Height and width in pixels: the run's, unless one image alone would be too much."""
    channels: int
    pixels: bytes
    """Of uint8, shape (count, size, size, channels)."""

    @property
    def pictures(self) -> NDArray[np.uint8]:
        """uint8, shape (count, size, size, channels); read only.

        Raises:
            ValueError: there are not as many pixels as the fields say.
        """
        shape = (self.count, self.size, self.size, self.channels)
        return np.frombuffer(self.pixels, np.uint8).reshape(shape)


class Done(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The command has been carried out; `text` says what came of it."""

    id: int
    text: str
    result: str = ""
    """Name of the result, or the evaluation, that it has left in the run."""


class Refused(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """The command will not be carried out."""

    id: int
    reason: str


class Progress(msgspec.Struct, frozen=True, tag=True, tag_field="message"):
    """What the engine is doing this moment. Only the newest matters."""

    state: Literal["starting", "training", "paused", "serving", "ending"]
    activity: str
    """In words: "loading TensorFlow", "training", "validating 3/8"."""
    step: int = 0
    steps: int = 0
    epoch: float = 0.0
    epochs: int = 0
    images_per_second: float | None = None
    seconds_left: float | None = None
    """Of the whole run: training, validation, previews and checkpoints."""


Message = Acknowledged | Working | Emerging | Done | Refused | Progress

encode = msgspec.json.encode
decode_message = msgspec.json.Decoder(Message).decode
decode_request = msgspec.json.Decoder(Request).decode
