"""Activity: every request the server answered, let in or refused, why, and what to do about it."""
