"""Questions about discs in a room, as in den and box: what their sections share."""
