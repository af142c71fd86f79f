"""Pages where staff write people and records by hand."""
