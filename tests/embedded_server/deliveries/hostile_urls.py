"""Two hundred URLs that lead where nothing may be sent, and what their names stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Final

PUBLIC: Final = "93.184.215.14"
_V4 = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "192.168.255.1",
    "100.64.0.1",
    "100.127.255.254",
    "100.100.100.200",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.0.1",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
]
_V6 = [
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "ff02::1",
    "100::1",
    "3fff::1",
    "5f00::1",
]
_ODD_V4 = [
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "127.1",
    "127.0.1",
    "0177.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "127.0.0.01",
    "00.0.0.0",
    "0",
    "1",
    "0x0",
    "3232235521",
    "2852039166",
    "0xA9FEA9FE",
    "169.16689662",
    "10.1",
    "192.168.257",
    "127.0.0.1.",
    "256.0.0.1",
    "1.2.3.4.5",
    "127.0.0.0x1",
]
_SYNTAX = (
    "http://user@public.example/",
    "http://user:pass@public.example/",
    "http://public.example@127.0.0.1/",
    "http://127.0.0.1@public.example/",
    "http://public.example:80@127.0.0.1:80/",
    "http://public.example#@127.0.0.1/",
    "http://public.example\\@127.0.0.1/",
    "http://127.0.0.1\\@public.example/",
    "http://public.example%2f@127.0.0.1/",
    "http://public.example%00.127.0.0.1/",
    "http://public.example/%0d%0aX-Evil:%201",
    "http://public.example/\r\nX-Evil: 1",
    "http://public.example/a b",
    "http://public.example/\tx",
    "http://public.example/\x00",
    "http://pub\nlic.example/",
    " http://127.0.0.1/",
    "http:// 127.0.0.1/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "//127.0.0.1/",
    "http://",
    "http://:80/",
    "http://[::1/",
    "http://::1/",
    "http://[127.0.0.1]/",
    "http://[fe80::1%25lo]/",
    "http://[fe80::1%lo]/",
    "http://[::1]@public.example/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://ⓛocalhost/",
    "http://loc\u00adalhost/",
    "http://%31%32%37.0.0.1/",
    "http://%6cocalhost/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://x.localhost/",
    "http://localhost./",
    "http://.localhost/",
    "http://127.0.0.1:22/",
    "http://public.example:22/",
    "http://public.example:0/",
    "http://public.example:25/",
    "http://public.example:99999/",
    "http://public.example:-80/",
    "http://public.example:80:80/",
    "http://public.example:８０/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/",
    "ldap://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "http+unix://%2fvar%2frun%2fdocker.sock/x",
    "ws://127.0.0.1/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "jar:http://127.0.0.1!/",
    "HTTPS//127.0.0.1",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://public.example/" + "a" * 2_100,
    "",
    "http://127.0.0.1../",
    "http://localhost../",
    "http://public.example./",
    "http://public..example/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[::1%25eth0]/",
    "http://[::1%]/",
    "http://[fe80::1%25]/",
    "http://[::1].example/",
    "http://[::1]8080/",
    "http://0177.1/",
    "http://127.0.0.1:080/",
    "http://127.0.0.1%2eexample/",
    "http://public.example:65536/",
    "http://public.example:+80/",
    "http://public.example:0x50/",
    "http://public.example:/@127.0.0.1/",
    "http://public.example;@127.0.0.1/",
    "http://public.example&@127.0.0.1/",
    "http://public.example\u2024127.0.0.1/",
    "http://\u202e1.0.0.721/",
    "http://xn--127001-.localhost/",
    "HtTp://LoCaLhOsT:8080/",
)
_LEADING_ASTRAY = (
    *_V4[:12],
    "169.254.169.254",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "fe80::1",
    "fd00:ec2::254",
)
_REDIRECTS = tuple(f"http://public.example/to/http://{host}/" for host in (*_V4[:6], "169.254.169.254", "[::1]"))


def hostile_urls() -> list[str]:
    literal = [f"http://{host}/" for host in (*_V4, *_ODD_V4)] + [f"http://[{host}]:8080/" for host in _V6]
    named = [f"http://n{place}.{kind}.example/" for kind in _KINDS for place in range(len(_LEADING_ASTRAY))]
    return [*literal, *_SYNTAX, *named, *_REDIRECTS]


_KINDS = ("private", "mixed", "rebinding")


class LyingNames:
    """A resolver: `private` names stand for a forbidden address, `mixed` ones for a public one, too, `rebinding` ones
    for a public one whenever they are asked an odd time."""

    def __init__(self) -> None:
        self._asked: defaultdict[str, count[int]] = defaultdict(count)

    async def __call__(self, host: str) -> Sequence[str]:
        first, _, kind = host.removesuffix(".example").partition(".")
        if kind not in _KINDS:
            return [PUBLIC]
        forbidden = _LEADING_ASTRAY[int(first[1:])]
        if kind == "mixed":
            return [PUBLIC, forbidden]
        is_odd = next(self._asked[host]) % 2 == 0
        return [PUBLIC] if kind == "rebinding" and is_odd else [forbidden]
