"""Let a recommending district hand in its own workbook and see what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import NotAllowed
from reviewer.model.accounts import Role
from reviewer.model.programme import CallDefinition
from reviewer.rules.districts import short_district
from reviewer.rules.joining import SILENT_KINDS
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.store import calls, intakes
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import (
    ImportPreview,
    commit_import,
    evaluate_sandboxed,
    read_in,
)
from reviewer.usecases.intake.history import import_view
from reviewer.usecases.intake.preview import (
    commit_kept_preview,
    find_preview,
    keep_preview,
    preview_view,
)
from reviewer.usecases.intake.views import ImportView
from reviewer.usecases.screening.screen import ScreenedView, screened_views

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


def read_district(context: AppContext, actor: Actor, call_name: str) -> DistrictView:
    """Show the district what it handed in; nothing of any other district."""
    require_own_call(actor, Role.DISTRICT, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        mine = short_district(actor.subject)
        views = screened_views(session, call)
        every = [
            import_view(session, kept, mine)
            for kept in intakes.imports(session, call_name)
            if kept.state == "committed"
        ]
        return DistrictView(
            call=call_name,
            definition=calls.definition_of(call),
            district=actor.subject,
            submissions=tuple(view for view in views if short_district(view.district) == mine),
            imports=tuple(entry for entry in every if entry.files),
        )


def import_own_workbooks(
    context: AppContext,
    actor: Actor,
    call_name: str,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
) -> ImportView:
    """Take in workbooks of the district itself.

    Raises NotAllowed, with nothing stored, for a file of another district or of another kind, for
    a name under which another district or the staff handed something in, and for rows that would
    change another district's submission.
    """
    require_own_call(actor, Role.DISTRICT, call_name)
    guard = _guard(actor, call_name)
    files = read_in(context, call_name, paths, actor, keep=False)
    preview = evaluate_sandboxed(context, call_name, files, guard)
    if dry_run:
        return preview.view
    return commit_import(
        context, actor, call_name, read_in(context, call_name, paths, actor, keep=True), guard
    )


def try_own_workbooks(
    context: AppContext, actor: Actor, call_name: str, paths: Sequence[Path]
) -> int:
    """Read the district's workbooks on trial and give the trial's number.

    Raises NotAllowed as `import_own_workbooks` does.
    """
    require_own_call(actor, Role.DISTRICT, call_name)
    guard = _guard(actor, call_name)
    return keep_preview(context, actor, call_name, paths, district=actor.subject, guard=guard)


def read_own_preview(context: AppContext, actor: Actor, call_name: str, number: int) -> ImportView:
    """Show the district a trial of its own."""
    require_own_call(actor, Role.DISTRICT, call_name)
    with reading(context.engine) as session:
        return preview_view(session, find_preview(session, call_name, number, actor.subject))


def commit_own_preview(
    context: AppContext, actor: Actor, call_name: str, number: int
) -> ImportView:
    """Hand in what the district tried out; raises NotAllowed as `import_own_workbooks` does."""
    require_own_call(actor, Role.DISTRICT, call_name)
    guard = _guard(actor, call_name)
    return commit_kept_preview(
        context, actor, call_name, number, district=actor.subject, guard=guard
    )


def _guard(actor: Actor, call_name: str) -> Callable[[Session, ImportPreview], None]:
    mine = short_district(actor.subject)

    def refuse_what_is_anothers(session: Session, preview: ImportPreview) -> None:
        for file in preview.read:
            of_rows = {str(row.record.get("district") or "") for row in file.rows if row.record}
            named = {
                short_district(each_row) for each_row in {*of_rows, file.district or ""} if each_row
            }
            own = file.kind in OWN_KINDS and named == {mine}
            if not own and file.kind not in SILENT_KINDS:
                raise NotAllowed("error.not_own_workbook", file=file.name, district=actor.subject)
        taken = _names_of_others(session, call_name, mine)
        for file in preview.read:
            if file.name in taken and file.kind not in SILENT_KINDS:
                raise NotAllowed("error.file_name_taken", file=file.name)
        for entry in preview.touched:
            if short_district(entry.district) != mine:
                raise NotAllowed("error.not_own_submission", district=actor.subject)

    return refuse_what_is_anothers


def _names_of_others(session: Session, call_name: str, district: str) -> set[str]:
    return {
        file.name
        for file in intakes.all_files(session, call_name)
        if short_district(file.district) != district and file.kind not in SILENT_KINDS
    }
