"""Scenes set up for a question: a first state and keys, and everything that can be shown of it."""
