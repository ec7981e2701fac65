"""The process: ``python -m engine.study ORDER`` works for as long as its standard input is open."""

import os
import select
import sys
from pathlib import Path

import msgspec

from engine.errors import UserError
from engine.study.folder import StudyFolder
from engine.study.order import Order
from engine.study.plan import chosen_lessons, planned


def main() -> int:
    """Train and measure; the exit code is 0, 1 (a bug) or 2 (what the user can put right)."""
    order = msgspec.json.decode(sys.argv[1], type=Order)
    trainings = planned(chosen_lessons(order.lessons), order.settings, order.seeds)
    # Before TensorFlow is loaded, for it reads them then. One thread each: so small a network
    # gains more from a process per core, and its figures do not depend on the machine's cores.
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from engine.study.work import work_while
    from engine.training.device import use_device

    use_device("cpu")
    try:
        work_while(_is_wanted, StudyFolder(Path(order.folder)), trainings, order.images)
        return 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


def _is_wanted() -> bool:
    """Whether whoever started this lives and has not closed the pipe, which is never written to."""
    readable, _, _ = select.select([sys.stdin], [], [], 0)
    return not readable


if __name__ == "__main__":
    code = main()
    # TensorFlow's threads take seconds to wind down, and there is nothing left to save.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
