"""Explain why a season is impossible, and what would mend it."""

from optimizer.explain.core import rules_together, with_proposals
from optimizer.explain.fixes import verified
from optimizer.explain.screens import screen, screen_meetings

__all__ = ["rules_together", "screen", "screen_meetings", "verified", "with_proposals"]
