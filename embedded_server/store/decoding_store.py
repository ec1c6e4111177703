"""All that has to do with decoders and robots."""

from __future__ import annotations

from typing import Protocol

from embedded_server.store.decoder_store import DecoderStore
from embedded_server.store.redecode_store import RedecodeStore
from embedded_server.store.robot_store import RobotStore


class DecodingStore(DecoderStore, RedecodeStore, RobotStore, Protocol): ...
