"""``cat``: a cat in a living room, things to knock over, and a mouse with a mind of its own."""
