"""Screens at doors and in the waiting room, by an address that staff made and can end."""

from __future__ import annotations

from flask import g, render_template, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.hearings.screens import read_screen
from web.identity import current_context, current_language
from web.live_state import answer_followers
from web.public.blueprint import answering


@answering.get("/screens/<token>")
def screen(token: str) -> str:
    """Show what is heard now and next: no marks, no names of experts."""
    content = read_screen(current_context(), token)
    g.zone = content.orders[0].definition.zone if content.orders else g.get("zone")
    return render_template(
        "day/screen.html",
        orders=content.orders,
        title=content.title,
        state=url_for("answering.screen_state", token=token),
    )


@answering.get("/screens/<token>/state")
def screen_state(token: str) -> Response:
    """Answer a screen, or a phone, that follows."""

    def make() -> str:
        content = read_screen(current_context(), token)
        if content.orders:
            g.zone = content.orders[0].definition.zone
        return render_template("day/screen_state.html", orders=content.orders)

    return answer_followers(f"{current_language()}:{token}", make)
