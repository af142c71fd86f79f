"""The first page of each role."""

from __future__ import annotations

from types import MappingProxyType

from flask import url_for

from reviewer.usecases.context import Actor

HOMES = MappingProxyType(
    {
        "staff": "staff.calls",
        "supervisor": "supervisor.calls",
        "district": "district.home",
        "expert": "expert.welcome",
        "applicant": "applicant.slot",
    }
)


def home_of(actor: Actor) -> str:
    """Give the address of a person's first page."""
    return url_for(HOMES[actor.role.value])
