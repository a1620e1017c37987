"""Recordings: made by playing a world, kept as files, read back as windows. No PyTorch here."""
