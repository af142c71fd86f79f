"""Who was told what, what the newest plan would tell them, and what they answered."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invitations.answers import record_answer
from reviewer.usecases.invitations.remind import count_unanswered, remind_unanswered
from reviewer.usecases.invitations.repeat import send_again
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.invitations.views import (
    InvitationLine,
    newest_plan_version,
    preview_invitations,
    read_invitation,
)
from reviewer.usecases.jobs.jobs import JobParameters, request_job
from web.form_values import address_words, page_asked, written
from web.forms import VersionForm, read_form
from web.identity import current_actor, current_context
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page, overview_of
from web.template_context import page_text

SHOWN = (
    "changed",
    "unanswered",
    "accepted",
    "declined",
    "tentative",
    "undelivered",
    "expert",
    "applicant",
)
MANY = 200  # so many are queued while the browser waits: about two seconds
UNDELIVERED = frozenset({"bounced", "failed", "no_address", "deferred"})


@staff.get("/<name>/invitations")
def invitations(name: str) -> str:
    """Show per person what was sent, what was answered, and what the newest plan would send."""
    planned = overview_of(name).plan_version is not None
    every = preview_invitations(current_context(), current_actor(), name) if planned else []
    asked = {key: address_words(key) for key in ("show", "text")}
    return call_page(
        "staff/invitations.html",
        name,
        "invite",
        listing=cut([row for row in every if _fits(row, asked)], page_asked()),
        changed=[row for row in every if row.change != "none"],
        changes=dict(Counter(row.change for row in every if row.change != "none")),
        figures=_figures(every),
        declined=[row for row in every if _wants_replanning(row)],
        version=newest_plan_version(current_context(), current_actor(), name),
        waiting=count_unanswered(current_context(), current_actor(), name),
        asked=asked,
        shown=SHOWN,
        tab="people",
    )


@staff.post("/<name>/invitations", endpoint="send_invitations")
def send(name: str) -> Response:
    """Queue a message for everybody to whom something new is to be said; many by the worker."""
    shown = read_form(VersionForm).version
    rows = preview_invitations(current_context(), current_actor(), name)
    if sum(row.change != "none" for row in rows) > MANY:
        job = request_job(
            current_context(), current_actor(), name, "invite", JobParameters(shown=shown)
        )
        return redirect(url_for("staff.job", name=name, number=job.id), code=303)
    queued = queue_invitations(current_context(), current_actor(), name, shown=shown or None)
    to_call = sum(entry.state != "queued" for entry in queued)
    flash(page_text("invitations.queued", n=len(queued) - to_call))
    if to_call:
        flash(page_text("invitations.queued_calls", n=to_call), "care")
    return redirect(url_for("staff.invitations", name=name), code=303)


@staff.post("/<name>/invitations/remind")
def remind(name: str) -> Response:
    """Remind everybody who has not answered yet, at most once a day."""
    shown = read_form(VersionForm).version
    reminded = remind_unanswered(current_context(), current_actor(), name, shown=shown)
    flash(page_text("invitations.reminders_queued", n=reminded))
    return redirect(url_for("staff.invitations", name=name, show="unanswered"), code=303)


@staff.post("/<name>/invitations/<int:number>/again")
def repeat(name: str, number: int) -> Response:
    """Send one person's letter once more."""
    address = send_again(current_context(), current_actor(), name, number)
    flash(page_text("invitations.sent_again", address=address))
    return redirect(url_for("staff.invitation", name=name, number=number), code=303)


@staff.get("/<name>/invitations/<int:number>")
def invitation(name: str, number: int) -> str:
    """Show all about one invitation: its text, its messages, its answers."""
    page = read_invitation(current_context(), current_actor(), name, number)
    return call_page("staff/invitation.html", name, "invite", view=page, tab="people")


@staff.post("/<name>/invitations/<int:number>/answer", endpoint="record_answer")
def answer(name: str, number: int) -> Response:
    """Record what a person told staff."""
    record_answer(
        current_context(),
        current_actor(),
        name,
        number,
        answer=written("answer"),
        note=written("note"),
    )
    flash(page_text("invitations.answer_kept"))
    return redirect(url_for("staff.invitation", name=name, number=number), code=303)


def _wants_replanning(row: InvitationLine) -> bool:
    return (
        row.kind == "expert"
        and row.answer == "declined"
        and row.method == "REQUEST"
        and not row.withdrawn
    )


def _figures(rows: list[InvitationLine]) -> dict[str, int]:
    """Count people by how far they were reached and what they answered."""
    standing = [row for row in rows if row.number and row.method == "REQUEST"]
    states = Counter(row.state for row in standing)
    answers = Counter(row.answer for row in standing)
    return {
        "told": len(standing),
        "waiting": states["queued"] + states["sending"] + states["deferred"],
        "handed": states["sent"] + states["delivered"] + states["called"],
        "undelivered": states["bounced"] + states["failed"] + states["no_address"],
        "accepted": answers["accepted"],
        "declined": answers["declined"],
        "tentative": answers["tentative"],
        "unanswered": answers[""],
        "reminded": sum(row.reminded_at is not None for row in standing),
    }


def _fits(row: InvitationLine, asked: dict[str, str | None]) -> bool:
    wanted = {
        "changed": row.change != "none",
        "unanswered": bool(row.number) and row.method == "REQUEST" and not row.answer,
        "undelivered": row.state in UNDELIVERED,
        "expert": row.kind == "expert",
        "applicant": row.kind == "applicant",
    }
    show = asked["show"]
    if show in wanted and not wanted[show]:
        return False
    if show in {"accepted", "declined", "tentative"} and row.answer != show:
        return False
    return speaks_of(asked["text"], (row.recipient, row.code, row.email, row.room, row.phone))
