"""Deliveries: what is sent to others, for as long as it takes them to accept it."""
