"""Going on on another device by a short code, and signing out everywhere."""

from __future__ import annotations

from itertools import product
from typing import cast

from flask import Flask, redirect, render_template, request
from flask.typing import RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from reviewer.usecases.accounts.device_codes import create_code, redeem_code
from reviewer.usecases.accounts.passwords import MAY_HAVE
from web.homes import home_of
from web.identity import BY_CODE, current_actor, current_context, remember
from web.public.blueprint import devices

# Guessing: 28^8 codes, of which one per person lives for ten minutes.
RATE_OF_ONE = "10 per minute"
RATE_OF_ALL = "120 per minute"
GUESSED = ("devices.code", "passwords.sign_in")


@devices.route("/device", methods=["GET", "POST"])
def device() -> str:
    """Show how to go on elsewhere; after the button was pressed, with a fresh code."""
    actor = current_actor()
    made = create_code(current_context(), actor) if request.method == "POST" else None
    address = f"{current_context().settings.public_url}/code"
    may = actor.role in MAY_HAVE and current_context().settings.passwords
    return render_template("public/device.html", made=made, address=address, passwords=may)


@devices.route("/code", methods=["GET", "POST"])
def code() -> str | Response:
    """Ask for a code; a right one signs in on this device."""
    if request.method == "GET":
        return render_template("public/code.html")
    signed_in = redeem_code(current_context(), request.form.get("code", "")[:40])
    remember(signed_in, BY_CODE)
    return redirect(home_of(signed_in.actor), code=303)


def slow_guessing(app: Flask, limiter: Limiter) -> None:
    """Bound how often codes and passwords may be tried, from one address and from all together."""
    rates = ((RATE_OF_ONE, get_remote_address), (RATE_OF_ALL, _everybody))
    for (rate, key), place in product(rates, GUESSED):
        limit = limiter.limit(rate, key_func=key, methods=["POST"])
        app.view_functions[place] = cast("RouteCallable", limit(app.view_functions[place]))


def _everybody() -> str:
    return "everybody"
