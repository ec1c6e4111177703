"""Where everything is kept: one Protocol, one module per backend."""
