"""Section 3 of the exam: what happens when things touch."""
