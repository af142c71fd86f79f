"""Submissions and their eligibility."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.send_link import send_link
from reviewer.usecases.accounts.sign_in import LinkView, create_link
from reviewer.usecases.attachments import attachments_of
from reviewer.usecases.calls.versions import read_judged_by
from reviewer.usecases.jobs.jobs import newest_job
from reviewer.usecases.plans.hearings import read_hearing_terms
from reviewer.usecases.screening.decide import decide_submission, decide_submissions
from reviewer.usecases.screening.screen import ScreenedView, list_screened
from reviewer.usecases.submissions import read_submission
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context, current_language
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

STATUSES = ("accept", "flag", "reject", "pending")
WAITS, DECIDED = "waits", "decided"
ASKED = ("status", "reason", "category", "district", "text")
LONGEST_LABEL = 36


@staff.get("/<name>/submissions")
def submissions(name: str) -> str:
    """List the submissions with their status and reasons, refused rows of workbooks included.

    Where a person decided, the list, its filter and its counts follow the decision.
    """
    every = list_screened(current_context(), current_actor(), name)
    asked = {key: address_words(key) for key in ASKED}
    return call_page(
        "staff/submissions.html",
        name,
        "screen",
        listing=cut([row for row in every if _fits(row, asked)], page_asked()),
        asked=asked,
        statuses=(*STATUSES, WAITS, DECIDED),
        reasons=_reasons(every),
        districts=sorted({row.district for row in every if row.district}),
        waiting=sum(row.waits for row in every),
        job=newest_job(current_context(), current_actor(), name, "screen"),
        judged=read_judged_by(current_context(), current_actor(), name),
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


@staff.post("/<name>/submissions/<code>/link/send")
def send_applicant_link(name: str, code: str) -> Response:
    """Send a sign-in link to the applicant's own address; nobody else sees it."""
    sent = send_link(current_context(), current_actor(), "applicant", code, name)
    flash(page_text("link.sent", name=sent.name, address=sent.address))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


@staff.post("/<name>/submissions/<code>/decision", endpoint="decide_submission")
def decide(name: str, code: str) -> Response:
    """Admit or refuse a flagged submission, with the reason."""
    decide_submission(
        current_context(), current_actor(), name, code, written("verdict"), written("reason")
    )
    flash(page_text("submission.decided"))
    return redirect(url_for("staff.submission", name=name, code=code), code=303)


@staff.post("/<name>/submissions/decisions", endpoint="decide_submissions")
def decide_many(name: str) -> Response:
    """Admit or refuse all that were ticked, with one reason."""
    chosen = [code for code in request.form.getlist("chosen") if code]
    decided = decide_submissions(
        current_context(), current_actor(), name, chosen, written("verdict"), written("reason")
    )
    flash(page_text("submissions.decided", n=len(decided)))
    back = {key: words for key in ASKED if (words := written(f"asked_{key}"))}
    return redirect(f"{url_for('staff.submissions', name=name)}?{urlencode(back)}", code=303)


def _reasons(rows: list[ScreenedView]) -> list[tuple[str, str]]:
    """List the reasons that a person may decide on, each with how often it stands there."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in rows:
        for reason in row.reasons if row.decidable else ():
            if reason.status in STATUSES[1:3]:
                counts[reason.code] += 1
                labels.setdefault(reason.code, reason.text(current_language()))
    return [
        (code, f"{labels[code][:LONGEST_LABEL]}… ({count})") for code, count in counts.most_common()
    ]


def _page(name: str, code: str, made: LinkView | None) -> str:
    view = read_submission(current_context(), current_actor(), name, code)
    attachments = attachments_of(current_context(), current_actor(), name, code)
    return call_page(
        "staff/submission.html",
        name,
        "screen",
        view=view,
        judged=read_judged_by(current_context(), current_actor(), name),
        attachments=attachments,
        link=made,
        hearing=read_hearing_terms(current_context(), current_actor(), name, code),
    )


def _fits(row: ScreenedView, asked: dict[str, str | None]) -> bool:
    status = asked["status"]
    if status and not _stands(row, status):
        return False
    if asked["reason"] and asked["reason"] not in {reason.code for reason in row.reasons}:
        return False
    if asked["category"] and row.category != asked["category"]:
        return False
    if asked["district"] and row.district != asked["district"]:
        return False
    return speaks_of(asked["text"], (row.submission, row.applicant, row.platform))


def _stands(row: ScreenedView, status: str) -> bool:
    if status == DECIDED:
        return bool(row.decision)
    return row.waits if status == WAITS else row.standing == status
