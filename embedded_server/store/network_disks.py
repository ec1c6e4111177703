"""Disks of other computers: SQLite's write-ahead log needs memory that its users share, which they cannot offer."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from embedded_server.store.errors import StoreOpenError

ALLOWED_BY = "SLUICE_ALLOW_NETWORK_DISK"
_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    ("9p", "afs", "ceph", "cifs", "coda", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs")
)
_NETWORK_FUSE = ("sshfs", "s3fs", "gcsfuse", "rclone", "glusterfs", "ceph", "davfs", "gvfs", "curlftpfs", "smbnetfs")
_OCTAL = re.compile(r"\\([0-7]{3})")


def check_disk(directory: Path) -> None:
    """Raises StoreOpenError, but not where somebody said that it is all right."""
    kind = file_system(directory.resolve(), _mounts())
    if is_network(kind) and os.environ.get(ALLOWED_BY) != "1":
        raise StoreOpenError(
            f"The data directory {directory} lies on a network disk ({kind}), where records can be lost.",
            f"Choose a directory on a disk of this computer, or set {ALLOWED_BY}=1 if you know that it is one.",
        )


def file_system(directory: Path, mounts: str) -> str:
    """Its kind, such as ext4 or nfs4, by Linux's table of mounts; empty when that does not say."""
    best, kind = "", ""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split()
        if not separator or len(fields) < 5:
            continue
        place = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4])
        if directory.is_relative_to(place) and len(place) >= len(best):  # the last one lies on top
            best, kind = place, after.split()[0]
    return kind


def is_network(kind: str) -> bool:
    return kind in _NETWORK or (kind.startswith("fuse.") and kind.removeprefix("fuse.").startswith(_NETWORK_FUSE))


def _mounts() -> str:
    if sys.platform != "linux":
        return ""
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
