"""Keep everything: the engine, transactions, and one module of queries per aggregate."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from reviewer.model import calls, experts, intakes, people, plans, scores, submissions

MODELS = (calls, experts, intakes, people, plans, scores, submissions)


def metadata() -> MetaData:
    """Give the shape of all tables, with every model module loaded."""
    return SQLModel.metadata
