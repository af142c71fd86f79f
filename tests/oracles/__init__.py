"""Slow, complete answers to small questions, made apart from what they are to judge."""
