"""Change a plan that stands as little as can be, and prove it."""
