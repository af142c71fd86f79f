"""Pages of the supervisor: read-only, on the same facts as the staff."""
