"""Sitting the exam: who is asked what, on how many cores, and what comes of it."""
