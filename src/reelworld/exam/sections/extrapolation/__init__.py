"""Inside the range of training and outside: the law, or the nearest case?"""
