"""Conflicts of interest with their evidence, and a person's word on each."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.conflicts.find import ConflictView, list_conflicts
from reviewer.usecases.conflicts.judge import add_conflict, judge_conflict, judge_conflicts
from reviewer.usecases.jobs.jobs import newest_job
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text

SHOWN = ("open", "hard", "soft", "confirmed", "dismissed")


@staff.get("/<name>/conflicts")
def conflicts(name: str) -> str:
    """List the conflicts found, the evidence beside each."""
    asked = {key: address_words(key) for key in ("show", "kind", "expert", "submission", "text")}
    every = list_conflicts(
        current_context(),
        current_actor(),
        name,
        expert=asked["expert"],
        submission=asked["submission"],
    )
    return call_page(
        "staff/conflicts.html",
        name,
        "find_conflicts",
        listing=cut([row for row in every if _fits(row, asked)], page_asked()),
        asked=asked,
        shown=SHOWN,
        kinds=[
            (kind, f"{domain_text(f'conflict.{kind}')} ({count})")
            for kind, count in sorted(Counter(row.kind for row in every).items())
        ],
        waiting=sum(_is_open(row) for row in every),
        job=newest_job(current_context(), current_actor(), name, "conflicts"),
    )


@staff.post("/<name>/conflicts/<int:number>", endpoint="judge_conflict")
def judge(name: str, number: int) -> Response:
    """Confirm or dismiss a conflict, with the reason."""
    judge_conflict(
        current_context(), current_actor(), name, number, written("verdict"), written("reason")
    )
    flash(page_text("conflicts.judged"))
    return redirect(url_for("staff.conflicts", name=name, show=written("show") or None), code=303)


@staff.post("/<name>/conflicts/verdicts", endpoint="judge_conflicts")
def judge_many(name: str) -> Response:
    """Confirm or dismiss all that were ticked, with one reason."""
    chosen = [int(number) for number in request.form.getlist("chosen") if number.isdecimal()]
    judged = judge_conflicts(
        current_context(), current_actor(), name, chosen, written("verdict"), written("reason")
    )
    flash(page_text("conflicts.judged_many", n=len(judged)))
    show, kind = written("show") or None, written("kind") or None
    return redirect(url_for("staff.conflicts", name=name, show=show, kind=kind), code=303)


@staff.post("/<name>/conflicts", endpoint="add_conflict")
def add(name: str) -> Response:
    """Keep an expert and a submission apart for a reason that no table shows."""
    expert, submission = written("expert").strip(), written("submission").strip()
    add_conflict(current_context(), current_actor(), name, expert, submission, written("reason"))
    flash(page_text("conflicts.added"))
    return redirect(url_for("staff.conflicts", name=name, expert=expert), code=303)


def _is_open(row: ConflictView) -> bool:
    return not row.hard and not row.verdict


def _fits(row: ConflictView, asked: dict[str, str | None]) -> bool:
    show = asked["show"]
    if asked["kind"] and row.kind != asked["kind"]:
        return False
    wanted = {
        "open": _is_open(row),
        "hard": row.hard,
        "soft": not row.hard,
        "confirmed": row.verdict == "confirmed",
        "dismissed": row.verdict == "dismissed",
    }
    if show and not wanted.get(show, True):
        return False
    places = (row.expert_name, row.expert, row.employer, row.applicant, row.platform)
    return speaks_of(asked["text"], (*places, row.submission, row.evidence))
