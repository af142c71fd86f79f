"""Form panels, rooms and defence slots together."""

from optimizer.panels.solve import solve

__all__ = ["solve"]
