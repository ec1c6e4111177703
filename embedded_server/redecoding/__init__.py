"""Decoding history again: compared in the background, then committed or discarded. What arrived is never changed."""
