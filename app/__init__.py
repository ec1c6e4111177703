"""The desktop application: one window over the embedded server and remote systems of its kind."""
