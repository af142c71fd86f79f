"""Run an expert review: from submissions and a roster to a ranking that survives an objection."""

__version__ = "0.1.0"
