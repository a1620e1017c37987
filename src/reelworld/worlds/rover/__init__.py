"""``rover``: a car on springs that drives across an endless moonscape, seen from the side."""
