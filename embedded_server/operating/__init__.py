"""What operators see and use: figures, logs, signals."""
