"""Number a season: people, rooms, times, windows, panels by number, and measures of a plan."""
