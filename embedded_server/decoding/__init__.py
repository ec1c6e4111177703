"""Payload decoders: Cayenne LPP built in, JavaScript in a process of its own."""
