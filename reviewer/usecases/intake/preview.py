"""Try an import out, look at what it would change, then commit it or let it be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import NotAllowed
from reviewer.files.evidence import kept_place
from reviewer.model.intake import ReadFile
from reviewer.model.intake_documents import read_kept_file
from reviewer.model.intakes import PREVIEW_KEPT_FOR, ImportTrial
from reviewer.model.row_views import file_view
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import calls, intakes
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import Guard, commit_import, evaluate_sandboxed, read_in
from reviewer.usecases.intake.reading import read_workbooks, reading_ground
from reviewer.usecases.intake.views import ImportView, read_change_view


def preview_import(context: AppContext, actor: Actor, call_name: str, paths: Sequence[Path]) -> int:
    """Read files on trial, keep what was found, and give the number of the trial.

    Nothing of the call changes. Raises BadInput for a path that does not exist, WrongPhase once
    scoring has begun.
    """
    require_staff(actor)
    return keep_preview(context, actor, call_name, paths)


def keep_preview(
    context: AppContext,
    actor: Actor,
    call_name: str,
    paths: Sequence[Path],
    *,
    district: str | None = None,
    guard: Guard | None = None,
) -> int:
    """Keep a trial reading; whether the person may was asked before. Old ones are forgotten."""
    files = read_in(context, call_name, paths, actor, keep=True)
    return _keep(context, actor, call_name, files, district, guard)


def keep_kept_preview(
    context: AppContext, actor: Actor, call_name: str, kept: Sequence[tuple[str, str]]
) -> int:
    """Read files again whose bytes are kept, each by name and digest, and keep that as a trial.

    Whether the person may was asked before; a file whose bytes were not kept is passed over.
    """
    with reading(context.engine) as session:
        ground = reading_ground(session, calls.get_call(session, call_name))
    folder = context.settings.attachments_folder
    named = [(name, kept_place(folder, digest)) for name, digest in kept if digest]
    files = read_workbooks(context, named, ground, actor.label)
    return _keep(context, actor, call_name, files, None, None)


def _keep(
    context: AppContext,
    actor: Actor,
    call_name: str,
    files: Sequence[ReadFile],
    district: str | None,
    guard: Guard | None,
) -> int:
    evaluated = evaluate_sandboxed(context, call_name, files, guard)
    with transaction(context.engine) as session:
        intakes.discard_previews(session, call_name, context.now() - PREVIEW_KEPT_FOR)
        preview = ImportTrial(
            call=call_name,
            at=context.now(),
            actor=actor.label,
            district=district,
            revision=calls.get_call(session, call_name).revision,
            files=[file.document() for file in evaluated.files],
            counts=evaluated.counts,
            changes=[change.document() for change in evaluated.changes],
        )
        session.add(preview)
        session.flush()
        return preview.id or 0


def read_preview(context: AppContext, actor: Actor, call_name: str, number: int) -> ImportView:
    """Show a trial reading to staff and supervisors; raises NotFound once it is forgotten."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return preview_view(session, intakes.get_preview(session, call_name, number))


def commit_preview(context: AppContext, actor: Actor, call_name: str, number: int) -> ImportView:
    """Take in what was tried out, judged anew beside what is stored now; the trial then ends.

    Raises NotFound once the trial is forgotten or was committed, Unavailable where the kept bytes
    are gone.
    """
    require_staff(actor)
    return commit_kept_preview(context, actor, call_name, number)


def commit_kept_preview(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    *,
    district: str | None = None,
    guard: Guard | None = None,
) -> ImportView:
    """Commit a trial; whether the person may was asked before."""
    with reading(context.engine) as session:
        preview = find_preview(session, call_name, number, district)
        ground = reading_ground(session, calls.get_call(session, call_name))
        told = list(preview.files)
    folder = context.settings.attachments_folder
    kept = [
        (str(entry["name"]), kept_place(folder, entry["digest"]))
        for entry in told
        if entry["digest"]
    ]
    files = read_workbooks(context, kept, ground, actor.label)
    return commit_import(context, actor, call_name, files, guard, preview=number)


def discard_preview(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """Let a trial reading be; nothing of the call changes."""
    require_staff(actor)
    with transaction(context.engine) as session:
        session.delete(intakes.get_preview(session, call_name, number))


def find_preview(
    session: Session, call_name: str, number: int, district: str | None = None
) -> ImportTrial:
    """Fetch a trial; a district reaches its own alone. Raises NotFound, NotAllowed."""
    preview = intakes.get_preview(session, call_name, number)
    if district is not None and short_district(preview.district) != short_district(district):
        raise NotAllowed("error.not_allowed", role="district")
    return preview


def preview_view(session: Session, preview: ImportTrial) -> ImportView:
    """Show a kept trial reading within a transaction."""
    return ImportView(
        id=preview.id,
        files=tuple(file_view(read_kept_file(file)) for file in preview.files),
        counts=dict(preview.counts),
        changes=tuple(map(read_change_view, preview.changes)),
        state="trial",
        at=preview.at,
        actor=preview.actor,
        stale=preview.revision != calls.get_call(session, preview.call).revision,
    )
