"""Dreaming: a trained model, a session in it, and many sessions in one pass."""
