"""Section 8: is the room still there when one looks back?"""
