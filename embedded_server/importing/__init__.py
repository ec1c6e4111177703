"""Records from files: judged as what is sent, stored with the line they came from."""
