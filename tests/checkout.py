"""The files of this checkout, and what of the machine they lie on must not be written in them."""

from __future__ import annotations

import configparser
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LEFT_OUT = frozenset(("__pycache__", "node_modules", "build", "dist"))
_COMMON_PLACES = frozenset(map(Path, ("/", "/home", "/mnt", "/opt", "/srv", "/tmp", "/usr/src", "/var/tmp")))
_HOST = re.compile(r"https?://(?:[^/\s@]*@)?((?:[a-z0-9-]+\.)+[a-z]{2,})")
# In parts, so that this file does not name them either.
_KNOWN_HOSTS = tuple(map(".".join, (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))))


def files(root: Path = ROOT) -> list[Path]:
    """What is in the repository or about to be; without git, what lies in the folder."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk(root))
    return [path for name in listing.split("\0") if name and (path := root / name).is_file()]


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _LEFT_OUT or path.suffix == ".egg-info" or (path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def text(path: Path) -> str | None:
    """None for what is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def machine_words() -> tuple[str, ...]:
    """Where this checkout and its user live, and where this machine gets its packages from."""
    return (*_places(ROOT, Path.home()), *sorted({*_KNOWN_HOSTS, *_configured_hosts()}))


def _places(root: Path, home: Path) -> Iterator[str]:
    for place in (root, root.parent, home):
        if place not in _COMMON_PLACES:
            yield f"{place}/"


def _configured_hosts() -> Iterator[str]:
    apt = (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*"))
    pip = (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf")
    for path in filter(Path.is_file, apt):
        yield from _HOST.findall(path.read_text("utf-8", "replace"))
    for path in filter(Path.is_file, pip):
        yield from _HOST.findall(_index_urls(path))


def _index_urls(path: Path) -> str:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(path)
    wanted = ("index-url", "extra-index-url", "find-links")
    return "\n".join(section.get(name, "") for section in settings.values() for name in wanted)
