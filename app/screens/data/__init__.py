"""Data: recTypes, their records as they arrive, what was decoded from them, and its course over time."""
