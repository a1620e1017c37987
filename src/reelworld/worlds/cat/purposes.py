"""What a number drawn by ``chance`` is for, besides the seed and the frame."""

MOUSE_TIMER, MOUSE_GOAL, MOUSE_NERVE, SHARDS, PAW, DROP, VASE = range(7)
