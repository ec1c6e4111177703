"""What a running server says of a request of a command that it refused."""

from __future__ import annotations

import json
from urllib.error import HTTPError


def reason_of(error: HTTPError) -> str:
    try:
        problem = json.load(error)
        return f"{problem['detail']} {problem['fix']}".rstrip()
    except (ValueError, KeyError, TypeError):
        return f"The server answered {error.code} {error.reason}."
