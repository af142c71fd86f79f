"""Explain why a season is impossible, and what would mend it."""

from optimizer.explain.causes import causes_of, hearable, surely_impossible
from optimizer.explain.decision import decide
from optimizer.explain.fixes import verified, waiting_for_rest

__all__ = ["causes_of", "decide", "hearable", "surely_impossible", "verified", "waiting_for_rest"]
