"""Changes of a call are versions, and what was judged by an older one says so."""

from __future__ import annotations

import pytest

from reviewer.errors import NotAllowed, NotFound
from reviewer.files.call_texts import call_text
from reviewer.usecases.calls.calls import change_settings, read_definition
from reviewer.usecases.calls.design import read_design, replace_by_text
from reviewer.usecases.calls.versions import JudgedBy, read_judged_by
from reviewer.usecases.context import AppContext
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR
from tests.builders.season import fill


def standing(context: AppContext) -> tuple[int, int | None, int, bool]:
    """Give the version that holds, the one judged by, the changes since, whether it is old."""
    found = read_judged_by(context, SUPERVISOR, CALL)
    return found.version, found.judged, found.changed, found.older


def test_what_was_judged_by_an_older_version_says_so(plain_context: AppContext) -> None:
    fill(plain_context)
    first = read_judged_by(plain_context, STAFF, CALL)
    assert first == JudgedBy(version=first.version, judged=None)
    screen_submissions(plain_context, STAFF, CALL)
    assert standing(plain_context) == (first.version, first.version, 0, False)
    # Who sits on a panel judges nobody.
    change_settings(plain_context, STAFF, CALL, {"panel.reserves": "1"})
    assert standing(plain_context) == (first.version + 1, first.version, 0, False)
    text = call_text(read_definition(plain_context, STAFF, CALL))
    changed = text.replace("protections >= 5", "protections >= 4")
    assert changed != text
    replace_by_text(plain_context, STAFF, CALL, changed.encode(), "a.toml")
    assert standing(plain_context) == (first.version + 2, first.version, 1, True)
    assert read_judged_by(plain_context, STAFF, CALL).changed_by == STAFF.label
    screen_submissions(plain_context, STAFF, CALL)
    assert standing(plain_context) == (first.version + 2, first.version + 2, 0, False)
    shown = read_design(plain_context, STAFF, CALL, "rules").versions
    assert [version.number for version in shown][:2] == [first.version + 2, first.version + 1]
    assert [version.part for version in shown][:2] == ["file", "settings_changed"]


def test_versions_are_for_overseers_and_known_calls(plain_context: AppContext) -> None:
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            read_judged_by(plain_context, actor, CALL)
    with pytest.raises(NotFound):
        read_judged_by(plain_context, STAFF, "absent")
