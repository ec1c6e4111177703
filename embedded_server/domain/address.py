"""Which addresses outgoing requests may reach."""

from __future__ import annotations

from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address


class Reach(Enum):
    PUBLIC = auto()
    PRIVATE = auto()  # this computer and the networks around it, where that was allowed
    FORBIDDEN = auto()  # nothing anybody means to send to: link-local, metadata, translated and reserved addresses


_PRIVATE: Final = tuple(
    map(
        ip_network, ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
    )
)
_FORBIDDEN: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "168.63.129.16",  # a cloud's own host
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "100.100.100.200",  # metadata
            "fd00:ec2::/32",  # metadata
            "fd20:ce::254",  # metadata
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",  # IPv4 inside, as are the next ones
            "3fff::/20",
            "5f00::/16",
        ),
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")  # mapped, compatible and NAT64 forms, link-local and multicast lie outside


def reach_of(address: Address) -> Reach:
    if any(address in network for network in _FORBIDDEN):
        return Reach.FORBIDDEN
    if any(address in network for network in _PRIVATE):
        return Reach.PRIVATE
    if isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
        return Reach.FORBIDDEN
    return Reach.PUBLIC
