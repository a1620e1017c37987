"""Does anything come from nothing, vanish, double or change its kind?"""
