"""What is done with decoders before they are used: loaded, tried, held against examples, checked."""
