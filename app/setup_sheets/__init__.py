"""What to type where so that a network, a shell or Postman reaches a server. Pure."""
