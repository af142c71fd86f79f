"""Pages of the staff; the supervisor reads along where the use cases admit it."""
