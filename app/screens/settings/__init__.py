"""Settings: appearance, the server, security, what Sluice is made of."""
