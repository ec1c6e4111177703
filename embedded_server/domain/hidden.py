"""What stands in the place of secrets, wherever the server shows or keeps what senders sent."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "***"
DOTS: Final = "•••"  # of a header
REDACTED: Final = "[redacted]"  # of a key that a network server put into a body
HIDDEN_TOKEN: Final = re.compile(  # in a path, where one belongs
    r"(?:(?<=/token/)|(?<=^/uplink/)|(?<=^/sigfox/))\*\*\*(?=[/?]|$)", re.IGNORECASE
)
