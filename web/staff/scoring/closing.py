"""Close a panel for scoring, after a look at what is missing; and open it again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.errors import NotAllowed
from reviewer.usecases.scoring import closing
from web.form_values import written
from web.forms import ShownForm, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text


@staff.get("/<name>/scoring/panels/<panel>/closing", endpoint="panel_closing")
def standing(name: str, panel: str) -> str:
    """Show what is missing in a panel, without any mark."""
    view = closing.read_panel_standing(current_context(), current_actor(), name, panel)
    return call_page("staff/closing.html", name, "score", view=view)


@staff.post("/<name>/scoring/panels/<panel>/close", endpoint="close_panel")
def close(name: str, panel: str) -> Response:
    """End scoring in a panel."""
    actor = current_actor()
    if actor.role != "staff":  # a chair has a page of the own for it
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    shown, reason = read_form(ShownForm).shown, written("reason")
    closing.close_panel(current_context(), actor, name, panel, shown=shown, reason=reason)
    flash(page_text("closing.closed_now", panel=panel))
    return redirect(url_for("staff.panel_closing", name=name, panel=panel), code=303)


@staff.post("/<name>/scoring/panels/<panel>/open", endpoint="open_panel")
def open_again(name: str, panel: str) -> Response:
    """Let scoring go on in a closed panel."""
    closing.open_panel(current_context(), current_actor(), name, panel, written("reason"))
    flash(page_text("closing.opened_now", panel=panel))
    return redirect(url_for("staff.panel_closing", name=name, panel=panel), code=303)
