"""Pages of 999 records with their totals, among millions: the first, a deep one, one by time; and what reading costs
those who post.

python -m benchmarks.pages [--records 10000000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import httpx

from benchmarks.bodies import uplink
from benchmarks.filling import REC_TYPE, Filled, filled, filled_peer
from benchmarks.peers.others import TOKEN, fastapi_on
from benchmarks.peers.ours import module_running, share
from benchmarks.wrk import IS_INSTALLED, Figures, Target, run
from embedded_server.data_directory import DataDirectory

PAGE = 999
SECONDS = {False: 1, True: 4}  # of each page in a round; the slow ones take longer to come often enough


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if not IS_INSTALLED:
        print("wrk is not installed, see docs/benchmarks.md: nothing to measure with.")
        return 0
    kept = filled(args.records)
    with (
        tempfile.TemporaryDirectory() as directory,
        module_running("embedded_server", "serve", "--data", str(kept.directory)) as line,
        fastapi_on(filled_peer(args.records), Path(directory)) as peer,
    ):
        url = json.loads(line)["url"]
        _wait_until_read(url, kept)
        _report_pages(_pages(url, kept, peer, args.rounds))
        _report_posts(url, kept, args.rounds)
    return 0


def _wait_until_read(url: str, kept: Filled) -> None:
    """What the pipeline still does with earlier records would take the time of what is measured."""
    token = DataDirectory(kept.directory).admin_token() or ""
    with httpx.Client(headers=dict(_bearer(token)), timeout=60) as admin:
        while admin.get(f"{url}/admin/v1/status").raise_for_status().json()["unread"]:
            time.sleep(1)


def _pages(url: str, kept: Filled, peer: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds a page: the median of each round."""
    deep = kept.records // 5 // PAGE - 1  # a fifth is the reader's own
    middle = (kept.first_ms + kept.last_ms) // 2000
    admin = DataDirectory(kept.directory).admin_token() or ""
    where, there = f"{url}/share/{REC_TYPE}?details=true&perPage={PAGE}&page=", f"{peer}/share/{REC_TYPE}"
    by_time = f"{url}/admin/v1/records?rectype={REC_TYPE}&from={middle}&limit={PAGE}"
    pages = {
        "Sluice, page 1": _page(kept.reader, f"{where}1"),
        f"Sluice, page {deep:,}": _page(kept.reader, f"{where}{deep}"),
        "Sluice, from a time in the middle": _page(admin, by_time),
        "OFFSET and COUNT, page 1": _page(TOKEN, f"{there}?per_page={PAGE}&page=1"),
        f"OFFSET and COUNT, page {deep:,}": _page(TOKEN, f"{there}?per_page={PAGE}&page={deep}"),
    }
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            figures = run(page, 1, SECONDS["COUNT" in name])
            assert not figures.bad
            times[name].append(figures.p50_ms)
    return times


def _page(token: str, url: str) -> Target:
    """For wrk, all of them alike: Python's own client takes two milliseconds for a million bytes, httpx five, and what
    is measured is the server."""
    return Target(url, _bearer(token), method="GET")


def _report_pages(times: dict[str, list[float]]) -> None:
    first = times["Sluice, page 1"]
    print(f"\nA page of {PAGE} with its totals, one reader\n| page | ms | × page 1 of Sluice | spread |")
    print("| --- | ---: | ---: | --- |")
    for name, rounds in times.items():
        ratios = sorted(one / base for one, base in zip(rounds, first, strict=True))
        print(f"| {name} | {median(rounds):.2f} | {median(ratios):.2f} | {ratios[0]:.2f}–{ratios[-1]:.2f} |")


def _report_posts(url: str, kept: Filled, rounds: int) -> None:
    """Posts at a rate that leaves room, alone and beside eight readers of pages."""
    post = share(url, kept.pipe, uplink())
    pages = _page(kept.reader, f"{url}/share/{REC_TYPE}?details=true&perPage={PAGE}&page=7")
    alone, beside = [], []
    for _ in range(rounds):
        alone.append(run(post, 16, 3))
        with ThreadPoolExecutor(1) as reading:
            readers = reading.submit(run, pages, 8, 4)
            beside.append(run(post, 16, 3))
            print(f"{readers.result().per_second:,.0f} pages/s beside", file=sys.stderr)
    print("\nPosts on 16 connections\n| beside | answers/s | p50 ms | p99 ms |\n| --- | ---: | ---: | ---: |")
    print(f"| nothing | {_row(alone)} |\n| 8 readers of pages | {_row(beside)} |")
    ratio = median(b.p99_ms / a.p99_ms for a, b in zip(alone, beside, strict=True))
    print(f"\np99 beside readers ÷ alone: {ratio:.2f}")


def _row(figures: list[Figures]) -> str:
    rate, half, most = (median(getattr(one, name) for one in figures) for name in ("per_second", "p50_ms", "p99_ms"))
    return f"{rate:,.0f} | {half:.2f} | {most:.2f}"


def _bearer(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"),)


if __name__ == "__main__":
    sys.exit(main())
