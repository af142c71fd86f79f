"""Pages of an expert: the welcome with the declaration, the day's submissions, the score sheet."""
