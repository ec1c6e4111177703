"""One module per spoken API."""
