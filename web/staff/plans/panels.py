"""Panels and their timetable, as the newest plan or an earlier version has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import request

from reviewer.usecases.archive.evidence import PublicMoment, public_moments
from reviewer.usecases.jobs.jobs import JobView, newest_job
from reviewer.usecases.plans.hearings import kept_slots
from reviewer.usecases.plans.overview import read_panels_overview
from reviewer.usecases.plans.pins import locked_seats
from reviewer.usecases.plans.views import PlanView, read_plan
from web.form_values import version_asked
from web.forms import SOLVE_SECONDS
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.plans.grid import day_grid, days_of
from web.staff.template_context import call_page, overview_of


@staff.get("/<name>/panels")
def panels(name: str) -> str:
    """Show a card per panel, one line each where there are many, or what is needed before."""
    chosen = request.args.get("panel", "")
    if not chosen and not request.args.get("every") and overview_of(name).plan_version is not None:
        lines = read_panels_overview(
            current_context(),
            current_actor(),
            name,
            version_asked(),
            request.args.get("day", ""),
        )
        if lines is not None:
            return call_page(
                "staff/panels_overview.html", name, "plan", view=lines, moments=_released(name)
            )
    plan = _plan_asked(name)
    if plan is not None and chosen:
        plan = replace(plan, panels=tuple(p for p in plan.panels if p.code == chosen))
    newest = plan is not None and plan.version == overview_of(name).plan_version
    return call_page(
        "staff/panels.html",
        name,
        "plan",
        plan=plan,
        locked=locked_seats(current_context(), current_actor(), name) if newest else frozenset(),
        kept=kept_slots(current_context(), current_actor(), name) if newest else frozenset(),
        may_lock=newest and current_actor().role.value == "staff",
        job=_newest_job(name),
        seconds=SOLVE_SECONDS,
        moments=_released(name) if newest else (),
    )


def _released(name: str) -> tuple[PublicMoment, ...]:
    """Give where the chain stood when the plan in force was stored."""
    return public_moments(current_context(), current_actor(), name, "plan_stored")


def _newest_job(name: str) -> JobView | None:
    """Give the newest work on the panels, be it forming, mending or comparing."""
    kinds = ("panels", "replan", "propose", "alternatives")
    every = [newest_job(current_context(), current_actor(), name, kind) for kind in kinds]
    return max((entry for entry in every if entry), key=lambda entry: entry.id, default=None)


@staff.get("/<name>/timetable")
def timetable(name: str) -> str:
    """Show rooms by time, a day at a time."""
    plan = _plan_asked(name)
    slots = plan.slots() if plan else []
    days = days_of(slots)
    asked = request.args.get("day", "")
    day = next(
        (each_day for each_day in days if each_day.isoformat() == asked),
        days[0] if days else date.min,
    )
    return call_page(
        "staff/timetable.html",
        name,
        "timetable",
        plan=plan,
        days=days,
        chosen=day,
        grid=day_grid(slots, day),
    )


def _plan_asked(name: str) -> PlanView | None:
    """Read the version that the address names, else the newest; None while there is no plan."""
    version = version_asked()
    if version is None and overview_of(name).plan_version is None:
        return None
    return read_plan(current_context(), current_actor(), name, version)
