"""What a decoder may use. The engine ends a call at its limits; the server ends the process where the engine cannot."""

from __future__ import annotations

MEMORY = 8 * 1024 * 1024  # bytes a decoder
STACK = 256 * 1024
CPU = 0.25  # seconds a call, by the engine
KILL_CPU = 0.4  # seconds of the process a call, by the server
KILL_WALL = 2.0  # seconds, where the processor time cannot be read or does not pass
KILL_STARVED = 20.0  # seconds, where it would pass if other programs let it
MAX_SOURCE = 1024 * 1024  # characters
MAX_RESULT = 300_000  # characters of JSON
MAX_DEPTH = 64
MAX_CALLS = 1_000  # then a fresh context, whatever the decoder may have left in the old one
LANES = 2  # processes at most
MAX_SOURCES = 512  # decoders a process keeps
PROCESS_MEMORY = 512 * 1024 * 1024
RETIRE_AT = 300 * 1024 * 1024  # resident bytes; contexts of hostile decoders pile up
SUSPEND_AFTER = 3  # kills
SUSPEND_WITHIN = 600.0  # seconds

OUT_OF_TIME = f"Stopped after {CPU * 1000:.0f} ms of processor time."
OUT_OF_MEMORY = f"All of its {MEMORY >> 20} MiB of memory were used up."
STUCK = f"Stopped after {KILL_CPU * 1000:.0f} ms of processor time, which the engine could not interrupt."
SILENT = f"Stopped: no answer within {KILL_WALL:.0f} seconds."
