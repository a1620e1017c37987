"""Plumbing without PyTorch: errors, files, seeds, the terminal."""
