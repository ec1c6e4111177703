"""What is hidden of what senders sent: keys, tokens and passwords, wherever they stand."""
