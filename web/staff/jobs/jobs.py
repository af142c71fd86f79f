"""Long work: start it, watch it, stop it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from reviewer.usecases.jobs.jobs import (
    JobParameters,
    cancel_job,
    read_job,
    repeat_job,
    request_job,
)
from reviewer.usecases.plans.draw import named_figures
from web.forms import SolveForm, read_form
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page

SOLVES = frozenset({"panels", "replan", "draw", "alternatives"})
SECTIONS = MappingProxyType(
    {
        "import": "import",
        "lots": "draw",
        "screen": "screen",
        "conflicts": "find_conflicts",
        "panels": "plan",
        "replan": "plan",
        "propose": "plan",
        "alternatives": "plan",
        "invite": "invite",
    }
)


@staff.post("/<name>/start/<kind>")
def start(name: str, kind: str) -> Response:
    """Put a piece of long work in the queue and go to watch it."""
    parameters = JobParameters()
    if kind in SOLVES:
        form = read_form(SolveForm)
        parameters = JobParameters(seconds=form.seconds)
        if kind == "draw":
            source, known = form.figures.strip(), form.known.strip()
            named_figures(current_context(), name, source, known)  # refused before it is queued
            parameters = replace(parameters, figures=source, known=known)
    job = request_job(current_context(), current_actor(), name, kind, parameters)
    return redirect(url_for("staff.job", name=name, number=job.id), code=303)


@staff.get("/<name>/jobs/<int:number>")
def job(name: str, number: int) -> str:
    """Show one piece of long work with its progress."""
    view = read_job(current_context(), current_actor(), name, number)
    return call_page("staff/job.html", name, SECTIONS.get(view.kind, view.kind), job=view)


@staff.get("/<name>/jobs/<int:number>/state")
def job_state(name: str, number: int) -> str:
    """Give the moving part of the page alone, for the page to refresh itself."""
    view = read_job(current_context(), current_actor(), name, number)
    return render_template("staff/job_state.html", job=view, name=name)


@staff.post("/<name>/jobs/<int:number>/stop")
def stop(name: str, number: int) -> Response:
    """Stop a piece of long work; a solve keeps the best it has."""
    cancel_job(current_context(), current_actor(), name, number)
    return redirect(url_for("staff.job", name=name, number=number), code=303)


@staff.post("/<name>/jobs/<int:number>/again")
def again(name: str, number: int) -> Response:
    """Ask once more for work that failed or was stopped."""
    job = repeat_job(current_context(), current_actor(), name, number)
    return redirect(url_for("staff.job", name=name, number=job.id), code=303)
