"""The store in one SQLite file: one thread writes, readers page by key."""
