"""Build a model of changes with every hard rule of the season."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.panels.repair.before import Before
from optimizer.panels.repair.model import ChangeModel, Scope
from optimizer.panels.repair.people import add_people
from optimizer.panels.repair.rooms import add_rooms, add_rooms_that_suit


def build_model(before: Before, scope: Scope, submissions: Sequence[int]) -> ChangeModel:
    """Model what may change within the scope for these submissions, under all rules."""
    joint = ChangeModel(before, scope, submissions)
    add_people(joint)
    add_rooms(joint)
    add_rooms_that_suit(joint)
    return joint
