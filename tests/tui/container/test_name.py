"""By what `docker exec` finds a container."""

import platform
from pathlib import Path

from tui.container.name import container_name

ID = "0123456789ab" + "cdef" * 13


def test_id_is_found_among_the_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "713 700 0:52 / / rw,relatime - overlay overlay rw\n"
        f"720 713 8:1 /var/lib/docker/containers/{ID}/hostname /etc/hostname rw - ext4 /dev/x rw\n"
    )
    assert container_name(mounts) == "0123456789ab"
    path = f"/run/user/1000/containers/overlay-containers/{ID}/userdata/hostname"
    mounts.write_text(f"720 713 0:25 {path} /etc/hostname rw - tmpfs tmpfs rw\n")
    assert container_name(mounts) == "0123456789ab"


def test_else_it_is_the_host_name(tmp_path: Path) -> None:
    assert container_name(tmp_path / "none") == platform.node()
    (tmp_path / "mountinfo").write_text("713 700 0:52 / / rw,relatime - overlay overlay rw\n")
    assert container_name(tmp_path / "mountinfo") == platform.node()
