"""Robots: run on new records and by the clock; what they write is carried out within the rights of their owner."""
