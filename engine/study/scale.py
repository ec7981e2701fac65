"""How far apart real images are: the scale that every KID of a study is read on."""

from collections.abc import Generator

from engine.data.decoding.preparation import preparation_of
from engine.evaluation.protocol import extractor_of
from engine.evaluation.real_images import RealImages
from engine.metrics.kid import kid
from engine.progress import Steps
from engine.sampling.model import Model
from engine.sampling.moment import Moment
from engine.study.judged import PROTOCOL
from engine.study.records import Scale


def measure_scale(model: Model) -> Generator[Moment, None, Scale]:
    """KID of the training images against the validation images.

    Raises:
        UserError: the disk refuses.
    """
    steps = _scale(model)
    try:
        while True:
            progress = next(steps)
            yield Moment(progress.in_words, True)
    except StopIteration as end:
        scale: Scale = end.value
        return scale
    finally:
        steps.close()


def _scale(model: Model) -> Steps[Scale]:
    preparation = preparation_of(model.config.data)
    real = RealImages.of(model.dataset, preparation, extractor_of(PROTOCOL))
    train = yield from real.features("train")
    validation = yield from real.features("validation")
    told = yield from kid(train, validation)
    return Scale(told.value, told.standard_error, told.images)
