"""Drills: parts stopped, killed, taken away or set wrong while people work."""
