"""Ratios against yardsticks; absolute figures drift with the machine."""
