"""The board: staff's hands on the plan, by mouse, by keyboard and without script."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.plans.board import (
    ActOutcome,
    PlanAct,
    discard_draft,
    perform_act,
    redo_act,
    undo_act,
)
from reviewer.usecases.plans.read_board import board_number, read_board, rule_views
from reviewer.usecases.plans.release import carry_over, draft_difference, release_draft
from web.form_values import written
from web.forms import Form, Number, Words, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.plans.grid import day_grid
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text

REFUSED = 409
FIELDS = (
    "kind", "panel", "submission", "other", "expert", "joins", "room", "start", "end", "reason",
)  # fmt: skip


class DraftForm(Form):
    """The state of the draft that the page showed (0: none), with the reason for releasing it."""

    number: Number = 0
    reason: Words = ""


@staff.get("/<name>/board")
def board(name: str) -> str:
    """Show a day of the board with what is picked up."""
    return _drawn(name, None)


def _drawn(name: str, outcome: ActOutcome | None) -> str:
    if overview_of(name).plan_version is None:
        return call_page("staff/board_empty.html", name, "board")
    view = read_board(
        current_context(),
        current_actor(),
        name,
        day=request.values.get("day", ""),
        pick=request.args.get("pick", "") or (written("submission") if outcome else ""),
        panel=request.args.get("panel", ""),
        seat=request.args.get("seat", ""),
    )
    refusal = (
        rule_views(current_context(), current_actor(), name, outcome.broken) if outcome else []
    )
    outcome = _in_zone(outcome, view.definition.zone)
    grid = day_grid(view.hearings(), view.day, rooms=view.every_room, hours=view.hours)
    return call_page(
        "staff/board.html", name, "board", view=view, grid=grid, outcome=outcome, refusal=refusal
    )


def _in_zone(outcome: ActOutcome | None, zone: ZoneInfo) -> ActOutcome | None:
    """Give the places that are offered instead in the call's zone, as the page writes them."""
    if outcome is None:
        return None
    places, swaps = (
        tuple(replace(place, start=place.start.replace(tzinfo=zone)) for place in every)
        for every in (outcome.places, outcome.swaps)
    )
    return replace(outcome, places=places, swaps=swaps)


@staff.post("/<name>/board", endpoint="act_on_board")
def act(name: str) -> Response | tuple[str, int]:
    """Do an act; one that breaks a rule is answered with the rule and what is legal instead."""
    asked = PlanAct(**{field: written(field).strip() for field in FIELDS})
    outcome = perform_act(current_context(), current_actor(), name, asked)
    if not outcome.done:
        return _drawn(name, outcome), REFUSED
    flash(page_text("board.done"))
    return _back(name)


@staff.post("/<name>/board/undo", endpoint="undo_on_board")
def undo(name: str) -> Response:
    """Take the newest act back."""
    undo_act(current_context(), current_actor(), name, read_form(DraftForm).number)
    return _back(name)


@staff.post("/<name>/board/redo", endpoint="redo_on_board")
def redo(name: str) -> Response:
    """Do again what was taken back."""
    redo_act(current_context(), current_actor(), name, read_form(DraftForm).number)
    return _back(name)


@staff.post("/<name>/board/discard", endpoint="discard_draft")
def discard(name: str) -> Response:
    """Put the draft away."""
    discard_draft(current_context(), current_actor(), name, read_form(DraftForm).number)
    flash(page_text("board.discarded"))
    return _back(name)


@staff.post("/<name>/board/carry", endpoint="carry_draft")
def carry(name: str) -> Response:
    """Carry the draft over to the plan that came into force meanwhile."""
    found = carry_over(current_context(), current_actor(), name)
    flash(page_text("board.carried", kept=found.kept, dropped=len(found.dropped)))
    return _back(name)


@staff.post("/<name>/board/release", endpoint="release_draft")
def release(name: str) -> Response:
    """Bring the draft into force, with the reason."""
    given = read_form(DraftForm)
    stored = release_draft(current_context(), current_actor(), name, given.number, given.reason)
    flash(page_text("board.released", version=stored.version))
    return redirect(url_for("staff.board", name=name), code=303)


@staff.get("/<name>/board/difference")
def board_difference(name: str) -> str:
    """Show what the draft changes and whom it touches."""
    found = draft_difference(current_context(), current_actor(), name)
    return call_page("staff/board_difference.html", name, "board", difference=found)


@staff.get("/<name>/board/state")
def board_state(name: str) -> str:
    """Tell, now and then, whether somebody acted since the page was drawn."""
    version, number = board_number(current_context(), current_actor(), name)
    shown = request.args.get("shown", "")
    return render_template(
        "staff/board_state.html", name=name, moved=shown != f"{version}-{number}"
    )


def _back(name: str) -> Response:
    return redirect(url_for("staff.board", name=name, day=written("day") or None), code=303)
