"""Who may sit only so long is not drawn for panels that ask more."""

from __future__ import annotations

import pytest

from optimizer.check import check_plan
from optimizer.draw import run
from optimizer.draw.replay import faults
from optimizer.instance import plan_document
from reviewer.model.tables import Json
from tests.builders.draws import DAY, frozen, two_panels


def limited(minutes: int) -> Json:
    """Freeze the season of the builders with one expert who may sit only so long."""
    instance, panels = two_panels()
    instance["experts"][0]["max_run_minutes"] = minutes
    record: Json = dict(frozen(instance, panels).record)
    return next(entry for entry in record["experts"] if entry["id"] == instance["experts"][0]["id"])


@pytest.mark.parametrize(("minutes", "absent"), [(61, False), (60, False), (59, True)])
def test_a_panel_too_long_counts_as_absence(minutes: int, absent: bool) -> None:
    spans = limited(minutes)["unavailable"]
    assert ([f"{DAY}T09:00", f"{DAY}T10:00"] in spans) is absent


def test_a_draw_keeps_sittings_and_replays() -> None:
    instance, panels = two_panels()
    for entry in instance["experts"]:
        entry["max_run_minutes"] = 60
    draw = frozen(instance, panels)
    result = run(draw, "a", "b")
    assert check_plan(instance, plan_document(result.plan)) == ()
    assert faults(result.record, draw.digest) == []
