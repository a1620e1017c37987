"""Plumbing without PyTorch: errors, files, seeds, processes, the terminal."""
