"""Let a recommending district hand in its own workbook and see what became of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import NotAllowed
from reviewer.model.people import Role
from reviewer.model.programme import CallDefinition
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.store import calls, intakes
from reviewer.store.engine import reading
from reviewer.usecases.desk import Desk
from reviewer.usecases.import_workbooks import ImportView, take_in
from reviewer.usecases.read_imports import import_view
from reviewer.usecases.screen_submissions import ScreenedView, screened_views

# What a district hands in; the roster, recusals and rooms are the commission's own.
OWN_KINDS = frozenset({"summary", "application_elements", "application_form", "iiot_application"})


@dataclass(frozen=True)
class DistrictView:
    """Show a district its submissions, refused rows included, and its imports, newest first."""

    call: str
    definition: CallDefinition
    district: str
    submissions: tuple[ScreenedView, ...]
    imports: tuple[ImportView, ...]


def read_district(desk: Desk, actor: Actor, call_name: str) -> DistrictView:
    """Show the district what it handed in; nothing of any other district."""
    require_own_call(actor, Role.DISTRICT, call_name)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        mine = short_district(actor.subject)
        views = screened_views(session, call)
        every = [import_view(session, kept, mine) for kept in intakes.imports(session, call_name)]
        return DistrictView(
            call=call_name,
            definition=calls.definition_of(call),
            district=actor.subject,
            submissions=tuple(one for one in views if short_district(one.district) == mine),
            imports=tuple(one for one in every if one.files),
        )


def import_own_workbooks(
    desk: Desk, actor: Actor, call_name: str, paths: Sequence[Path], *, dry_run: bool = False
) -> ImportView:
    """Take in workbooks of the district itself.

    Raises NotAllowed, with nothing stored, for a file of another district or of another kind,
    and for a name under which another district or the staff handed something in.
    """
    require_own_call(actor, Role.DISTRICT, call_name)
    read = take_in(desk, actor, call_name, paths, dry_run=True)
    mine = short_district(actor.subject)
    for file in read.files:
        if file.kind not in OWN_KINDS or short_district(file.district) != mine:
            raise NotAllowed("error.not_own_workbook", file=file.file, district=actor.subject)
    with reading(desk.engine) as session:
        taken = _names_of_others(session, call_name, mine)
    for file in read.files:
        if file.file in taken:
            raise NotAllowed("error.file_name_taken", file=file.file)
    if dry_run:
        return read
    return take_in(desk, actor, call_name, paths, dry_run=False)


def _names_of_others(session: Session, call_name: str, district: str) -> set[str]:
    return {
        file.name
        for kept in intakes.imports(session, call_name)
        for file in intakes.files_of(session, kept.id or 0)
        if short_district(file.district) != district
    }
