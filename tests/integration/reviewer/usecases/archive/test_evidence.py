"""The end of the chain at public moments, as pages print it."""

from __future__ import annotations

import pytest

from reviewer.errors import NotAllowed
from reviewer.rules.permissions import Actor
from reviewer.usecases.archive.evidence import chain_head, public_moments
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR
from tests.builders.season import fill


def stored(context: AppContext) -> None:
    """Form and store a plan, as staff do."""
    prepared = prepare_panels(context, STAFF, CALL)
    store_plan(context, STAFF, prepared, solve(prepared, seconds=20), seconds=20)


def test_a_moment_is_where_the_chain_stood_after_the_newest_act(context: AppContext) -> None:
    fill(context)
    assert public_moments(context, SUPERVISOR, CALL, "plan_stored", "ranked") == ()
    stored(context)
    (first,) = public_moments(context, SUPERVISOR, CALL, "ranked", "plan_stored")
    assert (first.number, first.digest) == chain_head(context, SUPERVISOR, CALL)
    assert (first.action, first.subject) == ("plan_stored", "1")
    stored(context)
    (second,) = public_moments(context, STAFF, CALL, "plan_stored")
    assert (second.subject, second.number > first.number) == ("2", True)
    assert (second.number, second.digest) == chain_head(context, STAFF, CALL)


@pytest.mark.parametrize("actor", ALL_BUT_OVERSEERS)
def test_only_the_office_and_its_supervisor_read_it(context: AppContext, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        public_moments(context, actor, CALL, "plan_stored")
