"""The draw: freeze the list, publish its digest, take both texts, seat the panels by lot."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.draw import bind_texts, give_text, read_draw, run_draw
from reviewer.usecases.jobs import newest_job, request_job
from web.asked import written
from web.frame import page_text
from web.identity import the_actor, the_desk
from web.staff.frame import call_page
from web.staff.jobs import SECONDS

MANY = 800  # so many candidates are drawn while the browser waits: 2,500 took seven seconds


def draw(name: str) -> str:
    """Show the newest draw: what was frozen, which texts were given, what came out."""
    return call_page(
        "staff/draw.html",
        name,
        "draw",
        draw=read_draw(the_desk(), the_actor(), name),
        job=newest_job(the_desk(), the_actor(), name, "draw"),
        seconds=SECONDS,
    )


def run(name: str) -> Response:
    """Draw the seats with the operator's text; the supervisor's was given before, or is random.

    A great draw is left to the worker, once the text stands.
    """
    frozen = read_draw(the_desk(), the_actor(), name)
    if frozen is not None and frozen.candidates > MANY:
        bind_texts(the_desk(), the_actor(), name, written("operator"))
        job = request_job(the_desk(), the_actor(), name, "lots")
        return redirect(url_for("staff.job", name=name, number=job.id), code=303)
    stored = run_draw(the_desk(), the_actor(), name, operator=written("operator"), supervisor="")
    flash(page_text("draw.run_now", version=stored.version))
    return redirect(url_for("staff.draw", name=name), code=303)


def text(name: str) -> Response:
    """Keep the supervisor's text; once given it stands."""
    give_text(the_desk(), the_actor(), name, written("text"))
    flash(page_text("draw.text_kept"))
    return redirect(url_for("staff.draw", name=name), code=303)
