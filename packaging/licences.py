"""Writes resources/LICENSES/python-packages.txt: what each Python package that is shipped says of its licence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "run.txt"
TARGET = ROOT / "resources" / "LICENSES" / "python-packages.txt"
RULE = "=" * 80

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_LICENCE_FILE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE)


def main() -> None:
    TARGET.write_text(document(shipped()), "utf-8")


def shipped() -> list[metadata.Distribution]:
    """The pinned packages that this system needs."""
    found = []
    for name in _PIN.findall(LOCK.read_text("utf-8")):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue  # of another system or Python version
    return found


def document(packages: list[metadata.Distribution]) -> str:
    overview = "\n".join(f"{package.name} {package.version}: {licence(package)}" for package in packages)
    texts = "\n".join(section(package) for package in packages)
    return f"Python packages that Sluice is built on, and their licences.\n\n{overview}\n\n{texts}"


def licence(package: metadata.Distribution) -> str:
    """In the package's own words, as short as it says it anywhere."""
    fields = package.metadata
    said = [str(one) for name in ("License-Expression", "License") for one in fields.get_all(name) or ()]
    classified = [str(one) for one in fields.get_all("Classifier") or () if str(one).startswith("License")]
    for words in (*said, *(one.split(" :: ")[-1] for one in classified)):
        if words.strip() and "\n" not in words.strip():
            return words.strip()
    return "see its text below"


def section(package: metadata.Distribution) -> str:
    texts = "\n\n".join(licence_texts(package)) or f"{licence(package)}; the package brings no text of its own."
    return f"{RULE}\n{package.name} {package.version}\n{RULE}\n\n{texts}\n"


def licence_texts(package: metadata.Distribution) -> Iterator[str]:
    for file in package.files or ():
        if any(part.endswith(".dist-info") for part in file.parts) and _LICENCE_FILE.match(file.name):
            lines = Path(str(file.locate())).read_text("utf-8").splitlines()
            yield "\n".join(line.rstrip() for line in lines).strip()


if __name__ == "__main__":
    main()
