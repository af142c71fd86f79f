"""Submissions and their eligibility."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.attach_files import papers_of
from reviewer.usecases.decide_submission import decide_submission
from reviewer.usecases.jobs import newest_job
from reviewer.usecases.read_submission import read_submission
from reviewer.usecases.screen_submissions import ScreenedView, list_screened
from reviewer.usecases.settle_hearing import read_hearing_terms
from reviewer.usecases.sign_in import LinkView, create_link
from web.asked import page_asked, words_asked, written
from web.frame import page_text
from web.identity import the_actor, the_desk
from web.listing import cut, speaks_of
from web.staff.frame import call_page

STATUSES = ("accept", "flag", "reject", "pending")
WAITS = "waits"


def submissions(name: str) -> str:
    """List the submissions with their status and reasons, refused rows of workbooks included."""
    every = list_screened(the_desk(), the_actor(), name)
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
        job=newest_job(the_desk(), the_actor(), name, "screen"),
    )


def submission(name: str, code: str) -> str:
    """Show one submission: facts, where they stand, reasons, decisions."""
    return _page(name, code, None)


def link(name: str, code: str) -> str:
    """Make a sign-in link for the applicant and show it this once."""
    return _page(name, code, create_link(the_desk(), the_actor(), "applicant", code, name))


def decide(name: str, code: str) -> Response:
    """Admit or refuse a flagged submission, with the reason."""
    decide_submission(the_desk(), the_actor(), name, code, written("verdict"), written("reason"))
    flash(page_text("submission.decided"))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


def _page(name: str, code: str, made: LinkView | None) -> str:
    view = read_submission(the_desk(), the_actor(), name, code)
    papers = papers_of(the_desk(), the_actor(), name, code)
    return call_page(
        "staff/submission.html",
        name,
        "screen",
        view=view,
        papers=papers,
        link=made,
        hearing=read_hearing_terms(the_desk(), the_actor(), name, code),
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
