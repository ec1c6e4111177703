"""The vocabulary: frozen data and pure rules. Imports nothing of ours."""
