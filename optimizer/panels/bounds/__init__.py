"""Count what every plan needs at least."""
