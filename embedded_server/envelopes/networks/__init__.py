"""One small table per network: how its body is told apart and where it keeps each fact."""
