"""Who may send and who may read: app keys and tokens."""
