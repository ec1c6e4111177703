"""The loop on Qt, and when something is fetched."""
