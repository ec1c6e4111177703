"""Setup sheets: what a sender's console, a shell or Postman has to be told."""
