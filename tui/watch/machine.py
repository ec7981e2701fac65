"""What this machine has for a run: memory of its devices, room on the disk."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tui.watch.device import DeviceReader, DeviceReading, Gauge


@dataclass(frozen=True)
class Machine:
    """As it was when it was looked at."""

    devices: DeviceReading | None
    disk_free: int | None
    """Bytes free where the runs are; None: the disk does not tell."""

    def device(self, wanted: str) -> Gauge | None:
        """What `device` of a configuration will come to here; None where that is not known."""
        if self.devices is None:
            return None
        gpus = self.devices.gpus
        if wanted == "cpu" or (wanted == "auto" and not gpus):
            return self.devices.cpu
        number = int(wanted.partition(":")[2]) if wanted.startswith("gpu:") else 0
        return gpus[number] if number < len(gpus) else None


NOTHING_KNOWN = Machine(None, None)


def look_at_machine(folder: Path) -> Machine:
    """Look; blocking, for a thread.

    Args:
        folder: where runs are made; it may not exist yet.
    """
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        free = None
    return Machine(DeviceReader().read(None), free)
