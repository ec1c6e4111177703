"""`simulate`: a virtual fleet that posts real envelopes with moving values."""

from __future__ import annotations

import json
import math
import os
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from embedded_server.commands import CommandError
from embedded_server.domain.rec_type import RecTypeError, check_rec_type
from embedded_server.orbit.models import load_catalogue
from embedded_server.simulation.fleet import Fleet
from embedded_server.simulation.orbit_network import Callbacks, OrbitNetwork
from embedded_server.simulation.run import Run, SimulationError, trust
from embedded_server.simulation.templates import load_templates

MIXED = "mixed"
ORBIT = "sigfox"
TOKEN_VARIABLE = "SLUICE_TOKEN"
MOST_DEVICES = 60_000


def add_arguments(parser: ArgumentParser) -> None:
    networks = (*load_templates(), MIXED)
    parser.add_argument("--url", required=True, help="the server, such as http://127.0.0.1:8080")
    parser.add_argument(
        "--token",
        help=f"a pipe token, for sigfox one of that type (default: the environment's {TOKEN_VARIABLE}, seen by nobody)",
    )
    parser.add_argument("--fingerprint", default="", help="SHA-256 of the server's certificate, to trust this one only")
    parser.add_argument("--network", choices=networks, default="senet", help="whose envelopes (default: senet)")
    parser.add_argument("--devices", type=_devices, default=12, metavar="N", help="how many (default: 12)")
    parser.add_argument("--rate", type=_rate, default=2.0, metavar="R", help="posts a second in all (default: 2)")
    parser.add_argument("--count", type=_count, metavar="N", help="stop after that many posts (default: never)")
    parser.add_argument(
        "--model", choices=tuple(load_catalogue().models), default="ORBIT_K", help="sigfox: of all sensors"
    )
    parser.add_argument(
        "--time-factor", type=_rate, default=60.0, metavar="F", help="sigfox: shorter gaps (default: 60)"
    )
    parser.add_argument("--loss", type=_share, default=0.05, metavar="P", help="sigfox: of each hop (default: 0.05)")
    parser.add_argument("--rectype", type=_rec_type, metavar="RT", help="one for all (default: demo.sluice.…)")


def run(args: Namespace) -> int:
    """Prints a line of JSON when it ends. Raises CommandError."""
    token = args.token or os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise CommandError(f"no token; add --token TOKEN, or set {TOKEN_VARIABLE}")
    if args.network == ORBIT:
        return _run_orbit(args, token)
    templates = load_templates()
    chosen = tuple(templates.values()) if args.network == MIXED else (templates[args.network],)
    fleet = Fleet(chosen, args.devices, args.rectype, time.time())
    try:
        simulation = Run(fleet, args.url, token, args.rate, args.count, args.fingerprint)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: simulation.stop())
        summary = simulation.run()
    except (SimulationError, ValueError) as error:
        raise CommandError(str(error)) from None
    print(json.dumps(summary.to_json()), flush=True)
    return 0


def _run_orbit(args: Namespace, token: str) -> int:
    """Orbit sensors with downlinks and losses. Raises CommandError."""
    try:
        callbacks = Callbacks(args.url, token, trust(args.url, args.fingerprint))
        network = OrbitNetwork(callbacks, args.devices, args.model, args.time_factor, args.loss, args.count)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: network.stop())
        summary = network.run()
    except (SimulationError, ValueError) as error:
        raise CommandError(str(error)) from None
    print(json.dumps(summary.to_json()), flush=True)
    return 0


def _devices(text: str) -> int:
    return _whole(text, MOST_DEVICES)


def _count(text: str) -> int:
    return _whole(text, 1_000_000_000)


def _whole(text: str, most: int) -> int:
    if text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    raise ArgumentTypeError(f"write a whole number from 1 to {most:,}")


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if 0 < rate <= 10_000:
        return rate
    raise ArgumentTypeError("write a number above 0 and up to 10,000")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if 0 <= share < 1:
        return share
    raise ArgumentTypeError("write a number from 0 to below 1")


def _rec_type(text: str) -> str:
    try:
        return check_rec_type(text)
    except RecTypeError as error:
        raise ArgumentTypeError(str(error)) from None
