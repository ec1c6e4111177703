"""Who stores what arrives, in a process of its own: in the server's, those who post would wait for it."""
