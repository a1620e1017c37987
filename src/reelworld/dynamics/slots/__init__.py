"""How things move and push each other: dynamics over slots, one for each thing."""
