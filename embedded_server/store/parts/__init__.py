"""The parts of a store that both databases share: one noun each."""
