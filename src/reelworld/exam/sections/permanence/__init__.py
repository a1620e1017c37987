"""Is a thing that is out of sight still there, does it go on moving, and does it stay the same?"""
