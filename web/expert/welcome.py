"""Who invites, when and where; and the declaration of recusal and secrecy."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.experts.declaration import UNDERTAKING, read_welcome, sign_declaration
from web.expert.blueprint import expert
from web.identity import current_actor, current_context
from web.template_context import page_text


@expert.get("/")
def welcome() -> str:
    """Show the expert the sittings and the declaration to sign."""
    actor = current_actor()
    view = read_welcome(current_context(), actor, actor.call)
    g.zone = ZoneInfo(view.timezone)
    return render_template("expert/welcome.html", view=view, undertaking=UNDERTAKING)


@expert.post("/sign")
def sign() -> Response:
    """Sign the declaration; the box must be ticked."""
    actor = current_actor()
    sign_declaration(
        current_context(), actor, actor.call, agreed=request.form.get("agreed") == "yes"
    )
    flash(page_text("welcome.signed_now"))
    return redirect(url_for("expert.submissions"), code=303)
