"""A frame as a still canvas and the sprites that move on it, learned from footage alone."""
