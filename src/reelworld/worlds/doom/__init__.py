"""``doom``: a house seen in first person, with doors and creatures, through ViZDoom."""
