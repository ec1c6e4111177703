"""Every request remembered, without its secrets, and sent again."""
