"""Model named panels: all rules together, level by level, and a few panels at a time."""
