"""Who was told what, and what the newest plan would tell them."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.invite import queue_invitations
from reviewer.usecases.read_invitations import preview_invitations
from web.frame import page_text
from web.identity import the_actor, the_desk
from web.staff.frame import call_page, overview_of


def invitations(name: str) -> str:
    """Show per person what was sent and what would be."""
    planned = overview_of(name).plan_version is not None
    rows = preview_invitations(the_desk(), the_actor(), name) if planned else []
    changes = Counter(row.change for row in rows if row.change != "none")
    return call_page("staff/invitations.html", name, "invite", rows=rows, changes=dict(changes))


def send(name: str) -> Response:
    """Queue a message for everybody to whom something new is to be said."""
    queued = queue_invitations(the_desk(), the_actor(), name)
    flash(page_text("invitations.queued", n=len(queued)))
    return redirect(url_for("staff.invitations", name=name), code=303)
