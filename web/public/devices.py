"""Going on on another device by a short code, and signing out everywhere."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from reviewer.usecases.hand_over import create_code, redeem_code
from web.homes import home_of
from web.identity import remember, the_actor, the_desk

# Guessing: 28^8 codes, of which one per person lives for ten minutes.
RATE_OF_ONE = "10 per minute"
RATE_OF_ALL = "120 per minute"


def device() -> str:
    """Show how to go on elsewhere; after the button was pressed, with a fresh code."""
    actor = the_actor()
    made = create_code(the_desk(), actor) if request.method == "POST" else None
    address = f"{the_desk().settings.public_url}/code"
    return render_template("public/device.html", made=made, address=address)


def code() -> str | Response:
    """Ask for a code; a right one signs in on this device."""
    if request.method == "GET":
        return render_template("public/code.html")
    signed_in = redeem_code(the_desk(), request.form.get("code", "")[:40])
    remember(signed_in)
    return redirect(home_of(signed_in.actor), code=303)


devices = Blueprint("devices", __name__)
devices.add_url_rule("/device", view_func=device, methods=["GET", "POST"])
devices.add_url_rule("/code", view_func=code, methods=["GET", "POST"])


def slow_guessing(app: Flask, limiter: Limiter) -> None:
    """Bound how often codes may be tried, from one address and from all together."""
    for rate, key in ((RATE_OF_ONE, get_remote_address), (RATE_OF_ALL, _everybody)):
        limit = limiter.limit(rate, key_func=key, methods=["POST"])
        slowed = limit(app.view_functions["devices.code"])
        app.view_functions["devices.code"] = cast("RouteCallable", slowed)


def _everybody() -> str:
    return "everybody"
