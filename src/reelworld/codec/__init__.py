"""Frames to a grid of latents and back."""
