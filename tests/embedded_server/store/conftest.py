"""The tests here stand on an open store."""

from tests.embedded_server.store.opened import clock, home, sender, store

__all__ = ["clock", "home", "sender", "store"]
