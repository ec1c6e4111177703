"""The server on this computer: its process, its options, its backups, a virtual fleet."""
