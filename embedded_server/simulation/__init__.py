"""A virtual fleet: sensors with moving values, posting as real networks do."""
