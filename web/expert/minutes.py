"""A panel's minutes: the chair writes what was discussed, members read the opinion and sign."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from reviewer.errors import Stale
from reviewer.usecases.scoring import closing
from reviewer.usecases.scoring import minutes as panel_minutes
from reviewer.usecases.scoring.judge import object_to_score
from web.errors import status_of
from web.expert.blueprint import expert
from web.form_values import written
from web.forms import ShownForm, VersionForm, read_form
from web.identity import current_actor, current_context
from web.template_context import domain_text, page_text


@expert.get("/panels/<panel>")
def minutes(panel: str) -> str:
    """Show the panel's submissions with its opinions; to the chair also the totals."""
    return _page(panel)


@expert.post("/panels/<panel>/opinions/<code>")
def save_opinion(panel: str, code: str) -> Response | tuple[str, int]:
    """Keep the note and the opinion; where another device saved meanwhile, show both."""
    actor = current_actor()
    try:
        panel_minutes.save_opinion(
            current_context(),
            actor,
            actor.call,
            code,
            note=written("note"),
            opinion=written("opinion"),
            version=read_form(VersionForm).version,
        )
    except Stale as refusal:
        typed = {code: (written("note"), written("opinion"))}
        text = domain_text(refusal.code, **refusal.details)
        return _page(panel, typed, text), status_of(refusal)
    flash(page_text("minutes.saved_now"))
    return _back(panel)


@expert.post("/panels/<panel>/objections/<code>")
def object_to(panel: str, code: str) -> Response:
    """Take down that this member holds one score for abnormal, or no longer does."""
    actor = current_actor()
    object_to_score(
        current_context(),
        actor,
        actor.call,
        written("expert"),
        code,
        held=written("held") != "no",
    )
    flash(page_text("minutes.objected_now"))
    return _back(panel)


@expert.get("/panels/<panel>/closing", endpoint="panel_closing")
def standing(panel: str) -> str:
    """Show the chair what is missing in the panel."""
    actor = current_actor()
    view = closing.read_panel_standing(current_context(), actor, actor.call, panel)
    return render_template("expert/closing.html", view=view)


@expert.post("/panels/<panel>/closing", endpoint="close_panel")
def close(panel: str) -> Response:
    """End scoring in the panel, as its chair."""
    actor, reason = current_actor(), written("reason")
    closing.close_panel(
        current_context(),
        actor,
        actor.call,
        panel,
        shown=read_form(ShownForm).shown,
        reason=reason,
    )
    flash(page_text("closing.closed_now", panel=panel))
    return redirect(url_for("expert.panel_closing", panel=panel), code=303)


@expert.post("/panels/<panel>/signature", endpoint="sign_minutes")
def sign(panel: str) -> Response:
    """Sign the minutes, with a dissent where there is one."""
    actor = current_actor()
    panel_minutes.sign_minutes(
        current_context(),
        actor,
        actor.call,
        panel,
        digest=written("digest"),
        dissent=written("dissent"),
    )
    flash(page_text("minutes.signed_now"))
    return _back(panel)


def _back(panel: str) -> Response:
    return redirect(url_for("expert.minutes", panel=panel), code=303)


def _page(panel: str, typed: dict[str, tuple[str, str]] | None = None, refused: str = "") -> str:
    actor = current_actor()
    view = panel_minutes.read_minutes(current_context(), actor, actor.call, panel)
    g.zone = view.definition.zone
    return render_template(
        "expert/minutes.html",
        view=view,
        typed=typed or {},
        refused=refused,
        own=next(
            (signature for signature in view.signatures if signature.expert == actor.subject), None
        ),
    )
