"""Pages of many records: read and written as JSON, large ones in a process of their own so that uplinks never wait."""
