"""Building blocks of networks, and how their weights are kept."""
