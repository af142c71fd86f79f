"""Complete panels by number to a plan."""
