"""People and records written by hand."""
