"""JSON to vocabulary and back, one module per field, both directions side by side."""
