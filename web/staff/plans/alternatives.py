"""A few orders of priorities side by side, and the choice among them."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.plans.alternatives import read_alternatives, take_alternative
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.get("/<name>/alternatives/<int:number>")
def alternatives(name: str, number: int) -> str:
    """Show the alternatives with every value and its proved bound."""
    view = read_alternatives(current_context(), current_actor(), name, number)
    return call_page("staff/alternatives.html", name, "plan", view=view)


@staff.post("/<name>/alternatives/<int:number>/<int:place>", endpoint="take_alternative")
def take(name: str, number: int, place: int) -> Response:
    """Make one alternative the next version."""
    stored = take_alternative(current_context(), current_actor(), name, number, place)
    flash(page_text("alternatives.taken_now", version=stored.version))
    return redirect(url_for("staff.panels", name=name), code=303)
