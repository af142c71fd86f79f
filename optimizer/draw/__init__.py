"""Seat panels by a lottery that anyone can replay (抽取)."""

from optimizer.draw.frozen import DrawError, FrozenDraw, freeze
from optimizer.draw.walk import DrawResult, run

__all__ = ["DrawError", "DrawResult", "FrozenDraw", "freeze", "run"]
