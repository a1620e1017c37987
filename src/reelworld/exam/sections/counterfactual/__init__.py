"""Same moment, other keys: does the answer change as the world would, and nothing else?"""
