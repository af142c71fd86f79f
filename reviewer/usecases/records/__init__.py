"""People and records that staff write by hand."""
