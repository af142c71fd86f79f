"""Submissions and their eligibility."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.sign_in import LinkView, create_link
from reviewer.usecases.attachments import attachments_of
from reviewer.usecases.jobs.jobs import newest_job
from reviewer.usecases.plans.hearings import read_hearing_terms
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import ScreenedView, list_screened
from reviewer.usecases.submissions import read_submission
from web.form_values import page_asked, words_asked, written
from web.identity import current_actor, current_context
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

STATUSES = ("accept", "flag", "reject", "pending")
WAITS = "waits"


@staff.get("/<name>/submissions")
def submissions(name: str) -> str:
    """List the submissions with their status and reasons, refused rows of workbooks included."""
    every = list_screened(current_context(), current_actor(), name)
    asked = {key: words_asked(key) for key in ("status", "category", "district", "text")}
    return call_page(
        "staff/submissions.html",
        name,
        "screen",
        listing=cut([row for row in every if _fits(row, asked)], page_asked()),
        asked=asked,
        statuses=(*STATUSES, WAITS),
        districts=sorted({row.district for row in every if row.district}),
        waiting=sum(row.waits for row in every),
        job=newest_job(current_context(), current_actor(), name, "screen"),
    )


@staff.get("/<name>/submissions/<code>")
def submission(name: str, code: str) -> str:
    """Show one submission: facts, where they stand, reasons, decisions."""
    return _page(name, code, None)


@staff.post("/<name>/submissions/<code>/link", endpoint="applicant_link")
def link(name: str, code: str) -> str:
    """Make a sign-in link for the applicant and show it this once."""
    return _page(
        name, code, create_link(current_context(), current_actor(), "applicant", code, name)
    )


@staff.post("/<name>/submissions/<code>/decision", endpoint="decide_submission")
def decide(name: str, code: str) -> Response:
    """Admit or refuse a flagged submission, with the reason."""
    decide_submission(
        current_context(), current_actor(), name, code, written("verdict"), written("reason")
    )
    flash(page_text("submission.decided"))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


def _page(name: str, code: str, made: LinkView | None) -> str:
    view = read_submission(current_context(), current_actor(), name, code)
    attachments = attachments_of(current_context(), current_actor(), name, code)
    return call_page(
        "staff/submission.html",
        name,
        "screen",
        view=view,
        attachments=attachments,
        link=made,
        hearing=read_hearing_terms(current_context(), current_actor(), name, code),
    )


def _fits(row: ScreenedView, asked: dict[str, str | None]) -> bool:
    status = asked["status"]
    if status and not (row.waits if status == WAITS else row.status == status):
        return False
    if asked["category"] and row.category != asked["category"]:
        return False
    if asked["district"] and row.district != asked["district"]:
        return False
    return speaks_of(asked["text"], (row.submission, row.applicant, row.platform))
