"""The roster, one expert, and an expert's withdrawal."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.send_link import send_link
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.experts.activation import set_expert_active, set_experts_active
from reviewer.usecases.experts.roster import ExpertLine, list_experts, read_expert
from reviewer.usecases.plans.propose import PlanChange, request_proposal
from web.form_values import address_words, page_asked, written
from web.identity import current_actor, current_context
from web.listing import cut, speaks_of
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

KINDS = ("technical", "management", "finance")


@staff.get("/<name>/experts")
def experts(name: str) -> str:
    """Show the roster with availability, load and conflicts."""
    view = list_experts(current_context(), current_actor(), name)
    asked = {key: address_words(key) for key in ("kind", "category", "text", "show")}
    return call_page(
        "staff/experts.html",
        name,
        "experts",
        listing=cut([row for row in view.experts if _fits(row, asked)], page_asked()),
        most=max((row.load for row in view.experts), default=0),
        days=view.days,
        asked=asked,
        kinds=KINDS,
        waiting=sum(bool(row.unread) for row in view.experts),
    )


@staff.get("/<name>/experts/<code>")
def expert(name: str, code: str) -> str:
    """Show one expert."""
    view = read_expert(current_context(), current_actor(), name, code)
    return call_page("staff/expert.html", name, "experts", view=view, link=None)


@staff.post("/<name>/experts/<code>/withdrawal", endpoint="withdraw_expert")
def withdraw(name: str, code: str) -> Response:
    """Ask what would change without an expert; nothing is written until staff accept it."""
    change = PlanChange(kind="withdraw", expert=code, reason=written("reason").strip())
    job = request_proposal(current_context(), current_actor(), name, change)
    return redirect(url_for("staff.job", name=name, number=job.id), code=303)


@staff.post("/<name>/experts/<code>/standing", endpoint="set_expert_active")
def place(name: str, code: str) -> Response:
    """Let an expert take part or rest, with the reason."""
    active = written("standing") == "active"
    reason = written("reason")
    set_expert_active(current_context(), current_actor(), name, code, active=active, reason=reason)
    flash(page_text("expert.placed"))
    return redirect(url_for("staff.expert", name=name, code=code), code=303)


@staff.post("/<name>/experts/standings", endpoint="set_experts_active")
def place_many(name: str) -> Response:
    """Answer what nobody could read of all that were ticked, with one reason."""
    chosen = [code for code in request.form.getlist("chosen") if code]
    active = written("standing") == "active"
    placed = set_experts_active(
        current_context(),
        current_actor(),
        name,
        chosen,
        active=active,
        reason=written("reason"),
    )
    flash(page_text("experts.placed_many", n=placed))
    return redirect(url_for("staff.experts", name=name), code=303)


@staff.post("/<name>/experts/<code>/link", endpoint="expert_link")
def link(name: str, code: str) -> str:
    """Make a sign-in link for an expert and show it this once."""
    made = create_link(current_context(), current_actor(), "expert", code, name)
    view = read_expert(current_context(), current_actor(), name, code)
    return call_page("staff/expert.html", name, "experts", view=view, link=made)


@staff.post("/<name>/experts/<code>/link/send")
def send_expert_link(name: str, code: str) -> Response:
    """Send a sign-in link to the expert's own address; nobody else sees it."""
    sent = send_link(current_context(), current_actor(), "expert", code, name)
    flash(page_text("link.sent", name=sent.name, address=sent.address))
    return redirect(url_for("staff.expert", name=name, code=code), code=303)


def _fits(row: ExpertLine, asked: dict[str, str | None]) -> bool:
    if asked["show"] == "unread" and not row.unread:
        return False
    if asked["kind"] and row.kind != asked["kind"]:
        return False
    if asked["category"] and row.categories and asked["category"] not in row.categories:
        return False
    return speaks_of(asked["text"], (row.code, row.name, row.employer))
