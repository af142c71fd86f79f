"""Explanations, held against seasons whose cause was planted."""
