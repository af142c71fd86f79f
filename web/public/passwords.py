"""Signing in by password or by the sign-on of the house, beside the personal link."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput
from reviewer.usecases.accounts import sso_identities
from reviewer.usecases.accounts.passwords import (
    read_password,
    remove_password,
    set_password,
    sign_in_by_password,
)
from web.errors import status_of
from web.homes import home_of
from web.identity import (
    BY_PASSWORD,
    BY_SSO,
    came_by_link,
    current_actor,
    current_context,
    remember,
    sso_name,
)
from web.public.blueprint import passwords, sso
from web.template_context import domain_text, page_text

Answer = str | Response | tuple[str, int]
LONGEST_FIELD = 1000  # what is longer is cut: it is refused all the same


@passwords.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Ask for name and password; the right ones sign in on this device."""
    if not current_context().settings.passwords:
        abort(404)
    if request.method == "GET":
        return render_template("public/sign_in.html", refused="", login="")
    login = request.form.get("login", "")[:LONGEST_FIELD]
    try:
        signed_in = sign_in_by_password(
            current_context(), login, request.form.get("password", "")[:LONGEST_FIELD]
        )
    except BadInput as refusal:
        text = domain_text(refusal.code, **refusal.details)
        page = render_template("public/sign_in.html", refused=text, login=login)
        return page, status_of(refusal)
    remember(signed_in, BY_PASSWORD)
    return redirect(home_of(signed_in.actor), code=303)


@passwords.get("/password")
def own() -> str:
    """Show one's password and what else one can come in by."""
    return _own_page()


@passwords.post("/password")
def keep() -> Answer:
    """Set one's password; what was typed is never shown again, but for the name."""
    try:
        set_password(
            current_context(),
            current_actor(),
            login=request.form.get("login", "")[:LONGEST_FIELD],
            password=request.form.get("password", "")[:LONGEST_FIELD],
            again=request.form.get("again", "")[:LONGEST_FIELD],
            by_link=came_by_link(),
        )
    except BadInput as refusal:
        text = domain_text(refusal.code, **refusal.details)
        return _own_page(text, request.form.get("login", "")[:64]), status_of(refusal)
    return _done("password.set_now")


@passwords.post("/password/remove")
def drop() -> Response:
    """Take one's password away."""
    remove_password(current_context(), current_actor())
    return _done("password.removed_now")


@sso.post("/office/sign-in")
def enter_by_sso() -> Response:
    """Sign in whom the proxy vouches for."""
    signed_in = sso_identities.sign_in_by_sso(current_context(), sso_name())
    remember(signed_in, BY_SSO)
    return redirect(home_of(signed_in.actor), code=303)


@sso.post("/office/connect")
def connect() -> Response:
    """Connect the name that the proxy vouches for with the person who is signed in."""
    sso_identities.connect_sso_identity(
        current_context(), current_actor(), sso_name(), by_link=came_by_link()
    )
    return _done("office.connected_now")


@sso.post("/office/disconnect")
def disconnect() -> Response:
    """Let oneself come in by the house no longer."""
    sso_identities.disconnect_sso_identity(current_context(), current_actor())
    return _done("office.removed_now")


def _done(code: str) -> Response:
    flash(page_text(code))
    return redirect(url_for("passwords.own"), code=303)


def _own_page(refused: str = "", login: str = "") -> str:
    actor, context = current_actor(), current_context()
    return render_template(
        "public/password.html",
        view=read_password(context, actor) if context.settings.passwords else None,
        sso=context.settings.sso_header is not None,
        connected=sso_identities.connected_name(context, actor)
        if context.settings.sso_header
        else None,
        vouched=sso_name(),
        by_link=came_by_link(),
        refused=refused,
        login=login,
    )
