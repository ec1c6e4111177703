"""Orbit: sensors that listen a few times a day, and the queue of changes for them."""
