"""From the socket to a request: who may connect, in which time, and with which certificate."""
