"""What `docker exec` knows this container by."""

import platform
import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_ID = re.compile(r"containers/([0-9a-f]{64})/")


def container_name(mounts: Path = _MOUNTS) -> str:
    """The container's id, shortened as usual; its host name where the id cannot be found.

    The two are the same, unless the container was given a host name or the host's network.

    Args:
        mounts: the kernel's list of what is mounted: a container's files of its own, such as
            /etc/hostname, lie in a folder that is called by the id.
    """
    try:
        found = _ID.search(mounts.read_text())
    except OSError:
        found = None
    return found[1][:12] if found else platform.node()
