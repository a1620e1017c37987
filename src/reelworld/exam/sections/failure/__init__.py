"""Section 4: does a missed throw miss?"""
