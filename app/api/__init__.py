"""One client per system Sluice administers. No Qt; httpx in `http` only."""
