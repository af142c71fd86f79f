"""Plan times and rooms for the defences of given panels."""

from optimizer.defences.solve import solve

__all__ = ["solve"]
