"""The eight sections: each draws its questions, measures answers and grades them."""
