"""A front end's side: start the process, listen, and end it when nobody wants it any more."""

import subprocess
import sys
import tempfile
from collections.abc import Generator

from engine.child_process import last_words
from engine.data.checkup.messages import Checked, Order, Refused, Working, decode_said, encode
from engine.errors import UserError


def check_up(order: Order) -> Generator[Working | Checked, None, None]:
    """Have a source checked; closing the iterator ends the work and keeps what is prepared.

    Yields:
        How far it is, again and again; last of all what came of it.

    Raises:
        UserError: the source cannot be had, has no usable image, or the disk refuses.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine.data.checkup", encode(order).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            yield from _listen(process)
            if process.wait():
                log.seek(0)
                last = last_words(log.read())
                raise UserError(f"The check-up of {order.data.source!r} broke off: {last}")
        finally:
            process.terminate()
            process.wait()


def _listen(
    process: "subprocess.Popen[bytes]",
) -> Generator[Working | Checked, None, None]:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said = decode_said(line)
            if isinstance(said, Refused):
                raise UserError(said.reason)
            yield said
