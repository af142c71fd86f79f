"""The settings of a call, and the hours of its districts."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from reviewer.errors import BadInput, NotAllowed
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.calls.settings import SettingsView, read_settings_of, update_district
from web.errors import status_of
from web.form_values import written
from web.identity import current_actor, current_context
from web.staff.blueprint import staff
from web.staff.template_context import call_page
from web.template_context import domain_text, page_text


@staff.get("/<name>/settings")
def settings(name: str) -> str:
    """Show every setting with its default and where that comes from."""
    view = read_settings_of(current_context(), current_actor(), name)
    return call_page("staff/settings.html", name, "settings", view=view, typed={}, wrong="")


@staff.post("/<name>/settings", endpoint="save_settings")
def save(name: str) -> Response | tuple[str, int]:
    """Change what was changed; what does not fit is shown again as it was typed."""
    view = read_settings_of(current_context(), current_actor(), name)
    changes = _changes(view)
    if not changes and current_actor().role != "staff":  # else changing the settings itself refuses
        raise NotAllowed("error.not_allowed", role=current_actor().role.value)
    if changes:
        try:
            change_settings(current_context(), current_actor(), name, changes)
        except BadInput as error:
            page = call_page(
                "staff/settings.html",
                name,
                "settings",
                view=view,
                typed=changes,
                wrong=domain_text(error.code, **error.details),
            )
            return page, status_of(error)
    flash(page_text("settings.saved", n=len(changes)))
    return redirect(url_for("staff.settings", name=name), code=303)


@staff.post("/<name>/settings/district", endpoint="update_district")
def district(name: str) -> Response:
    """Set the hours in which a district's applicants can be heard."""
    update_district(
        current_context(),
        current_actor(),
        name,
        written("district"),
        written("earliest"),
        written("latest"),
    )
    flash(page_text("settings.saved", n=1))
    return redirect(url_for("staff.settings", name=name), code=303)


def _changes(view: SettingsView) -> dict[str, str]:
    return {
        entry.key: request.form[entry.key].strip()
        for _, group in view.groups
        for entry in group
        if entry.key in request.form and request.form[entry.key].strip() != entry.value
    }
