"""Makes a Debian package of the program folder that PyInstaller has built in dist/. Arguments go to dpkg-deb."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
APP_ID = "io.sluice.Sluice"
PROGRAMS = ("sluice", "sluice-server")

CONTROL = """\
Package: sluice
Version: {version}
Architecture: {architecture}
Maintainer: The Sluice authors
Section: net
Priority: optional
Installed-Size: {kilobytes}
Depends: {depends}
Description: {description}
 Sluice is a desktop application for people who run IoT data streams. It brings
 an ingest and token server of its own and one window to administer it.
"""

POSTINST = """\
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
    systemd-sysusers sluice.conf
    systemctl daemon-reload
fi
"""


def main() -> None:
    os.umask(0o022)  # what is installed is for everybody to read
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        tree.chmod(0o755)
        fill(tree)
        package = DIST / f"sluice_{project()['version']}_{architecture()}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", *sys.argv[1:], "--build", tree, package], check=True)


def fill(tree: Path) -> None:
    """What the package puts on the system, and its description."""
    shutil.copytree(DIST / "sluice", tree / "opt" / "sluice", symlinks=True)
    (tree / "usr" / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        (tree / "usr" / "bin" / program).symlink_to(f"/opt/sluice/{program}")
    copy(ROOT / "packaging" / f"{APP_ID}.desktop", tree / "usr" / "share" / "applications")
    add_icons(tree / "usr" / "share" / "icons" / "hicolor")
    add_licences(tree / "usr" / "share" / "doc" / "sluice")
    add_service(tree)
    write(tree / "DEBIAN" / "control", control(tree))


def add_service(tree: Path) -> None:
    """The server without a window: a unit that nobody enables but the administrator."""
    units = ROOT / "packaging" / "systemd"
    copy(units / "sluice-server.service", tree / "lib" / "systemd" / "system")
    copy(units / "sluice.conf", tree / "usr" / "lib" / "sysusers.d")
    copy(units / "server.toml", tree / "etc" / "sluice")
    copy(ROOT / "docs" / "operating.md", tree / "usr" / "share" / "doc" / "sluice")
    write(tree / "DEBIAN" / "conffiles", "/etc/sluice/server.toml\n")
    script = tree / "DEBIAN" / "postinst"
    write(script, POSTINST)
    script.chmod(0o755)


def control(tree: Path) -> str:
    about = project()
    size = sum(path.lstat().st_size for path in tree.rglob("*"))
    return CONTROL.format(
        version=about["version"],
        architecture=architecture(),
        kilobytes=size // 1024,
        depends=", ".join(depends()),
        description=about["description"].rstrip("."),
    )


def depends() -> list[str]:
    """The libraries Qt takes from the system, and the C library that this machine has built for."""
    lines = (ROOT / "packaging" / "apt-run.txt").read_text("utf-8").splitlines()
    libc = (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.36").split()[1]
    return [f"libc6 (>= {libc})", *(line for line in lines if line and not line.startswith("#"))]


def add_icons(theme: Path) -> None:
    copy(ROOT / "resources" / "logo.svg", theme / "scalable" / "apps", f"{APP_ID}.svg")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, ROOT / "packaging" / "make_icons.py", folder], check=True)
        for image in Path(folder).glob("sluice-*.png"):
            size = image.stem.removeprefix("sluice-")
            copy(image, theme / f"{size}x{size}" / "apps", f"{APP_ID}.png")


def add_licences(folder: Path) -> None:
    notice, licence = ((ROOT / name).read_text("utf-8") for name in ("NOTICE", "LICENSE"))
    write(folder / "copyright", f"{notice}\n{licence}")
    shutil.copytree(ROOT / "resources" / "LICENSES", folder / "resources" / "LICENSES")  # the places that NOTICE names


def copy(source: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / (name or source.name))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def project() -> dict[str, str]:
    about: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return about


def architecture() -> str:
    command = ["dpkg", "--print-architecture"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
