"""The ingest and token server: headless, without Qt, in a process of its own."""
