"""Section 5 of the exam: for how long does it stay right?"""
