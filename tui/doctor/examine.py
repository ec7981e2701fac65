"""Look at everything: first at what takes no time, then at what took seconds meanwhile."""

import os
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.data.cache.location import cache_folder
from engine.data.sources.tfds.network import Closed, unreachable
from engine.service.address import sockets_place
from tui.doctor.accelerator import SeenGpus, check_gpus, look_for_gpus
from tui.doctor.check import Check
from tui.doctor.colour import check_colours, check_letters
from tui.doctor.disk import check_disk
from tui.doctor.engines import check_engines, look_for_engines
from tui.doctor.extractors import check_efficientnet, check_inception
from tui.doctor.graphics import check_graphics, look_at_graphics
from tui.doctor.lingering import check_lingering, look_at_login_manager
from tui.doctor.machine import check_machine, look_at_machine
from tui.doctor.pictures import (
    PublishedSets,
    check_embedded,
    check_published,
    embedded_pictures,
    look_at_published,
)
from tui.doctor.sockets import check_sockets
from tui.doctor.tensorflow import ask_tensorflow, check_installed, check_tensorflow
from tui.doctor.versions import check_versions, installed_version


def examine(folder: Path) -> Generator[Check | str, None, None]:
    """All checks; and before those that one has to wait for, what is being done, in words.

    Args:
        folder: of the runs.
    """
    seen = look_for_gpus()
    with ThreadPoolExecutor(2) as meanwhile:
        told = meanwhile.submit(ask_tensorflow)
        published = meanwhile.submit(_look_at_published)
        yield from _at_once(folder, seen)
        yield "asking the hosts of published sets"
        yield check_published(*published.result())
        yield "loading TensorFlow, to ask what it computes on"
        yield check_tensorflow(told.result(), seen)


def _at_once(folder: Path, seen: SeenGpus) -> Iterator[Check]:
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    yield check_versions(sys.version_info[:3], installed_version)
    yield check_installed(installed_version)
    yield check_gpus(seen)
    yield check_machine(look_at_machine())
    yield check_engines(look_for_engines(folder))
    yield check_sockets(sockets_place(), os.getuid())
    yield check_disk("runs", folder, "--checkpoints DIR")
    yield check_disk("cache", cache_folder(), "DDPM_CACHE=DIR")
    yield check_lingering(look_at_login_manager(os.getuid()))
    version = installed_version("textual-image")
    yield check_graphics(look_at_graphics(os.environ, is_terminal, version))
    yield check_colours(os.environ, is_terminal=is_terminal)
    yield check_letters(sys.stdout.encoding, os.environ)
    yield check_efficientnet()
    yield check_inception()
    yield check_embedded(embedded_pictures())


def _look_at_published() -> tuple[PublishedSets, list[Closed]]:
    sets = look_at_published()
    return sets, unreachable(sets.hosts) if sets.hosts else []
