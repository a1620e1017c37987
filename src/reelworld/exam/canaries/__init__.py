"""Answers that know no law, or break one: the exam is examined by them."""
