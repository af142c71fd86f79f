"""What would change: a proposed plan beside the one that stands, and any two versions."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import NotFound
from reviewer.usecases.jobs.jobs import read_job
from reviewer.usecases.plans.difference import read_difference
from reviewer.usecases.plans.explain import apply_fix, read_explanation
from reviewer.usecases.plans.pins import lock_seat
from reviewer.usecases.plans.propose import (
    PlanChange,
    accept_proposal,
    read_proposal,
    request_proposal,
)
from reviewer.usecases.plans.views import read_plan
from web.form_values import version_asked, written
from web.forms import SolveForm, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.post("/<name>/proposals", endpoint="propose")
def ask(name: str) -> Response:
    """Ask for a mended plan as it would be after what the form says."""
    change = PlanChange(
        kind=written("kind") or "none",
        expert=written("expert").strip(),
        submission=written("submission").strip(),
        room=written("room"),
        start=written("start").strip(),
        end=written("end").strip(),
        reason=written("reason").strip(),
    )
    seconds = read_form(SolveForm).seconds
    job = request_proposal(current_context(), current_actor(), name, change, seconds=seconds)
    return redirect(url_for("staff.job", name=name, number=job.id), code=303)


@staff.get("/<name>/proposals/<int:number>")
def proposal(name: str, number: int) -> str | Response:
    """Show what a proposal would change, with the button that takes it."""
    view = read_proposal(current_context(), current_actor(), name, number)
    if view.difference is None:
        return redirect(url_for("staff.job", name=name, number=number), code=303)
    return call_page("staff/proposal.html", name, "plan", proposal=view, difference=view.difference)


@staff.post("/<name>/proposals/<int:number>", endpoint="accept_proposal")
def accept(name: str, number: int) -> Response:
    """Take a proposal: what happened and the plan that follows are written together."""
    stored = accept_proposal(current_context(), current_actor(), name, number)
    flash(page_text("proposal.accepted_now", version=stored.version))
    return redirect(url_for("staff.panels", name=name), code=303)


@staff.get("/<name>/difference")
def difference(name: str) -> str:
    """Show what differs between two versions: the newest and the one before unless named."""
    newer = read_plan(current_context(), current_actor(), name, version_asked())
    numbers = [version.version for version in newer.versions]
    since = request.args.get("since", "")
    older = int(since) if since.isascii() and since.isdecimal() and len(since) <= 9 else None
    if older is None:
        older = max((number for number in numbers if number < newer.version), default=None)
    if older is None:
        raise NotFound("error.no_plan", call=name)
    return call_page(
        "staff/difference.html",
        name,
        "plan",
        older=older,
        newer=newer.version,
        versions=numbers,
        difference=read_difference(current_context(), current_actor(), name, older, newer.version),
    )


@staff.get("/<name>/jobs/<int:number>/reasons")
def explanation(name: str, number: int) -> str:
    """Explain why there is no plan: each cause with names, each remedy with its button."""
    view = read_explanation(current_context(), current_actor(), name, number)
    job = read_job(current_context(), current_actor(), name, number)
    return call_page("staff/explanation.html", name, "plan", view=view, job=job)


@staff.post("/<name>/jobs/<int:number>/reasons/<int:reason>/<int:fix>", endpoint="apply_fix")
def apply(name: str, number: int, reason: int, fix: int) -> Response:
    """Carry out a remedy, then look at the panels again."""
    apply_fix(
        current_context(),
        current_actor(),
        name,
        number,
        reason=reason,
        fix=fix,
        words=written("reason"),
    )
    flash(page_text("explanation.applied"))
    return redirect(url_for("staff.panels", name=name), code=303)


@staff.post("/<name>/panels/<panel>/seats/<expert>", endpoint="lock_seat")
def lock(name: str, panel: str, expert: str) -> Response:
    """Lock a seat for every new plan, or unlock it."""
    locked = written("locked") == "yes"
    lock_seat(current_context(), current_actor(), name, panel, expert, locked=locked)
    flash(page_text("panels.locked_now" if locked else "panels.unlocked_now"))
    return redirect(url_for("staff.panels", name=name), code=303)
