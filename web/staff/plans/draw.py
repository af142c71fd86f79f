"""The draw: freeze the list, publish its digest, take both texts, seat the panels by lot."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.jobs.jobs import newest_job, request_job
from reviewer.usecases.plans.draw import bind_texts, list_draws, read_draw, run_draw
from reviewer.usecases.plans.draw_record import print_draw
from reviewer.usecases.plans.draw_texts import open_text, seal_text, void_unopened
from web.downloads import MEDIA, download
from web.form_values import written
from web.forms import SOLVE_SECONDS
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import page_text

MANY = 800  # so many candidates are drawn while the browser waits: 2,500 took seven seconds


@staff.get("/<name>/draw")
def draw(name: str) -> str:
    """Show the newest draw: what was frozen, which texts were given, what came out."""
    return call_page(
        "staff/draw.html",
        name,
        "draw",
        draw=read_draw(current_context(), current_actor(), name),
        draws=list_draws(current_context(), current_actor(), name),
        job=newest_job(current_context(), current_actor(), name, "draw"),
        seconds=SOLVE_SECONDS,
    )


@staff.get("/<name>/draw/record.<kind>", endpoint="draw_record")
def record(name: str, kind: str) -> Response:
    """Hand out the record of a draw, for operator and supervisor to sign."""
    if kind not in MEDIA:
        abort(404)
    number = request.args.get("number", type=int)
    file, content = print_draw(
        current_context(), current_actor(), name, kind, current_language(), number=number
    )
    return download(content, file, MEDIA[kind])


@staff.post("/<name>/draw", endpoint="run_draw")
def run(name: str) -> Response:
    """Draw the seats once both texts are open; a great draw is left to the worker."""
    frozen = read_draw(current_context(), current_actor(), name)
    if frozen is not None and frozen.candidates > MANY:
        bind_texts(current_context(), current_actor(), name)
        job = request_job(current_context(), current_actor(), name, "lots")
        return redirect(url_for("staff.job", name=name, number=job.id), code=303)
    stored = run_draw(current_context(), current_actor(), name)
    flash(page_text("draw.run_now", version=stored.version))
    return redirect(url_for("staff.draw", name=name), code=303)


@staff.post("/<name>/draw/seal", endpoint="draw_seal")
def seal(name: str) -> Response:
    """Keep the hash of a text that stays with the person until both are sealed."""
    seal_text(current_context(), current_actor(), name, written("sealed"))
    flash(page_text("draw.sealed_now"))
    return redirect(url_for("staff.draw", name=name), code=303)


@staff.post("/<name>/draw/open", endpoint="draw_open")
def open_it(name: str) -> Response:
    """Open the text that was sealed, or type the public figures."""
    open_text(current_context(), current_actor(), name, written("text"))
    flash(page_text("draw.text_kept"))
    return redirect(url_for("staff.draw", name=name), code=303)


@staff.post("/<name>/draw/void", endpoint="draw_void")
def void(name: str) -> Response:
    """Void a draw whose sealed texts were not both opened."""
    void_unopened(current_context(), current_actor(), name, written("reason"))
    flash(page_text("draw.voided"))
    return redirect(url_for("staff.draw", name=name), code=303)
