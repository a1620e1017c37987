"""From footage to a model: one plain loop for codec and dynamics."""
