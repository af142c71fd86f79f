"""A review by formula: every sum step by step, and fields checked against their evidence."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, NotFound
from reviewer.usecases.results.correct import check_field, list_computed, read_computed
from web.errors import status_of
from web.form_values import written
from web.identity import current_actor, current_context, current_language
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text

FIELDS = ("field", "verdict", "value", "reason", "evidence")
NOTHING = dict.fromkeys(FIELDS, "")


@staff.get("/<name>/computed")
def computed(name: str) -> str:
    """List every submission with what the formula gives it and what was checked."""
    lines = list_computed(current_context(), current_actor(), name)
    return call_page("staff/computed.html", name, "compute", lines=lines)


@staff.get("/<name>/computed/<code>")
def computed_sheet(name: str, code: str) -> str:
    """Show one submission's sum with its steps, readings and fields."""
    return _page(name, code, NOTHING, "")


@staff.post("/<name>/computed/<code>", endpoint="check_field")
def check(name: str, code: str) -> Response | tuple[str, int]:
    """Confirm or correct one field; what does not fit is shown again as it was typed."""
    typed = {field: written(field) for field in FIELDS}
    try:
        label = check_field(
            current_context(),
            current_actor(),
            name,
            code,
            typed["field"],
            verdict=typed["verdict"],
            value=typed["value"],
            reason=typed["reason"],
            evidence=typed["evidence"],
        )
    except BadInput as error:
        if isinstance(error, NotFound) and error.code != "error.unknown_field":
            raise
        wrong = domain_text(error.code, **error.details)
        return _page(name, code, typed, wrong), status_of(error)
    flash(page_text("computed.done", field=label[current_language()]))
    return redirect(url_for("staff.computed_sheet", name=name, code=code), code=303)


def _page(name: str, code: str, typed: dict[str, str], wrong: str) -> str:
    view = read_computed(current_context(), current_actor(), name, code)
    return call_page(
        "staff/computed_sheet.html", name, "compute", view=view, typed=typed, wrong=wrong
    )
