"""What is counted of deliveries since the start, for whoever watches the server."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from embedded_server.deliveries.sending import Came

DELIVERED: Final = "delivered"


class DeliveryTally:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()  # by outcome: delivered, or the code of an error
        self.took_ms = 0

    def count(self, came: Came) -> None:
        self.tries[came.attempt.error or DELIVERED] += 1
        self.took_ms += came.attempt.took_ms
