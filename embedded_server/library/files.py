"""The files of a library, wherever they lie: in a folder, in a zip, or a single one. Sizes are bounded, and no name
leads out of it."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from embedded_server.domain.refusal import RefusedError

LARGEST_FILE = 1 << 20
LARGEST_TOTAL = 256 << 20  # bytes of all files that are looked at, unpacked
MOST_FILES = 100_000
DEEPEST = 12
READABLE = (".js", ".mjs", ".txt", ".yaml", ".yml", ".toml", ".json")
LICENCES = ("license", "license.md", "license.txt", "licence", "copying")
T = TypeVar("T")
_SKIPPED = frozenset((".git", "node_modules", "__MACOSX"))


class Files(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]:
        """With slashes, from the library's root, sorted; only what may be of use."""
        ...

    @property
    def remarks(self) -> tuple[str, ...]: ...
    def read(self, path: str) -> bytes:
        """Raises ValueError in words."""
        ...


class OneFile:
    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.paths = (name,)
        self.remarks: tuple[str, ...] = ()
        self._content = content

    def read(self, _path: str) -> bytes:
        return _bounded(self._content)


class FolderFiles:
    """Links are not followed."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.paths = tuple(sorted(_bounded_count(_inside(folder))))
        self.remarks: tuple[str, ...] = ()
        self._folder = folder

    def read(self, path: str) -> bytes:
        try:
            file = os.open(self._folder / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError as error:
            raise ValueError(f"It cannot be read: {error.strerror}.") from None
        with os.fdopen(file, "rb") as opened:
            return _bounded(opened.read(LARGEST_FILE + 1))


class ZipFiles:
    """Nothing is unpacked to disk, and nothing is unpacked beyond what its entry says."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self._archive = archive
        self._entries = {entry.filename: entry for entry in _bounded_count(_entries(archive))}
        if sum(entry.file_size for entry in self._entries.values()) > LARGEST_TOTAL:
            raise refused(f"The zip unpacks to more than {LARGEST_TOTAL >> 20} MiB.")
        self.paths = tuple(sorted(self._entries))
        links = sum(map(_is_link, archive.infolist()))
        self.remarks = (f"{links} links were left out.",) if links else ()

    def read(self, path: str) -> bytes:
        try:
            with self._archive.open(self._entries[path]) as entry:
                return _bounded(entry.read(LARGEST_FILE + 1))
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise ValueError(f"It cannot be unpacked: {error}.") from None


def open_folder(path: str) -> Files:
    """A folder, a zip or a file on the server's computer. Raises RefusedError."""
    place = Path(path)
    if not place.is_absolute():
        raise refused("The path does not begin at the root.", "Write the whole path.")
    if place.is_dir():
        return FolderFiles(place)
    try:
        size = place.stat().st_size
        if size > LARGEST_TOTAL or not place.is_file():
            raise refused(f"The file is larger than {LARGEST_TOTAL >> 20} MiB, or is none.")
        return open_file(place.name, place.read_bytes())
    except OSError as error:
        raise refused(f"The path cannot be read: {error.strerror}.", "Correct the path.") from None


def open_file(name: str, content: bytes) -> Files:
    """A zip or one decoder. Raises RefusedError."""
    if not content.startswith(b"PK"):
        if b"\0" in content or name.lower().endswith(".zip"):
            raise refused(f"{name} is neither a text nor a zip.", "Choose the text of a decoder or a zip of many.")
        return OneFile(PurePosixPath(name.replace("\\", "/")).name or "decoder.js", content)
    try:
        return ZipFiles(name, zipfile.ZipFile(io.BytesIO(content)))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused(f"The zip cannot be read: {error}.", "Pack it again.") from None


def refused(reason: str, fix: str = "Choose a smaller part of it.") -> RefusedError:
    return RefusedError(422, "library", reason, fix)


def _inside(folder: Path) -> Iterator[str]:
    for directory, names, files in os.walk(folder, followlinks=False):
        here = Path(directory)
        depth = len(here.relative_to(folder).parts)
        names[:] = [name for name in names if name not in _SKIPPED and depth < DEEPEST]
        for name in files:
            if _is_wanted(name) and stat.S_ISREG((here / name).lstat().st_mode):
                yield (here / name).relative_to(folder).as_posix()


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Raises RefusedError for names that lead out of the zip, whatever they are of."""
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            raise refused("The zip has names that lead out of it.", "Do not use it.")
        is_skipped = not _SKIPPED.isdisjoint(path.parts) or len(path.parts) > DEEPEST
        if not entry.is_dir() and not _is_link(entry) and _is_wanted(path.name) and not is_skipped:
            yield entry


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _is_wanted(name: str) -> bool:
    return name.lower().endswith(READABLE) or name.lower() in LICENCES


def _bounded_count(found: Iterator[T]) -> list[T]:
    kept: list[T] = []
    for each in found:
        kept.append(each)
        if len(kept) > MOST_FILES:
            raise refused(f"It has more than {MOST_FILES:,} files.")
    return kept


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST_FILE:
        raise ValueError(f"It is larger than {LARGEST_FILE >> 20} MiB.")
    return content
