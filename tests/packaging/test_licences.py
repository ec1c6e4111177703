"""The list of licences names what is shipped."""

from __future__ import annotations

import re

from tests import checkout

LICENCES = checkout.ROOT / "resources" / "LICENSES"
LISTED = re.compile(r"^([A-Za-z0-9._-]+) (\S+): ", re.MULTILINE)
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)( ;)?", re.MULTILINE)


def test_that_every_package_of_every_system_is_listed_in_its_pinned_version() -> None:
    listed = {_plain(name): version for name, version in LISTED.findall(_overview())}
    pins = PIN.findall((checkout.ROOT / "requirements" / "run.txt").read_text("utf-8"))
    needed = {_plain(name): version for name, version, condition in pins if not condition}
    possible = {_plain(name): version for name, version, _ in pins}
    assert needed.items() <= listed.items() <= possible.items()


def test_that_every_licence_the_notice_points_to_is_there() -> None:
    notice = (checkout.ROOT / "NOTICE").read_text("utf-8")
    named = re.findall(r"[A-Za-z0-9.-]+\.txt", notice)
    assert len(named) >= 6
    assert all((LICENCES / name).is_file() for name in named)


def _overview() -> str:
    return (LICENCES / "python-packages.txt").read_text("utf-8").partition("=====")[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
