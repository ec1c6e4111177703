"""Devices: the inventory, where each device's uplinks go, and how that goes."""
