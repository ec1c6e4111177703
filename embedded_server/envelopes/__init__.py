"""Envelopes: recognising which network sent a body, and what it says."""
