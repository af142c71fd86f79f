"""The day of the hearings: rooms as they run, and the screens that show them."""
