"""Servers people would pick instead, each started on a directory of its own with what its users would set."""
