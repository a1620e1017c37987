"""``court``: a player, a ball and a hoop, where every way to score and to miss exists."""
