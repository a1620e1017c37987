"""The result of an exam as one HTML file, for people."""
