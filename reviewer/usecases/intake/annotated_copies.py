"""Hand back to a district: annotated copies of its workbooks, and blank forms to fill in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from reviewer.errors import NotAllowed, NotFound
from reviewer.files.evidence import read_kept
from reviewer.messages import Language, say
from reviewer.model.accounts import Role
from reviewer.model.intake import ReadFile, ReadRow, file_kind
from reviewer.model.intake_documents import KeptFile, read_kept_file
from reviewer.model.intakes import ImportedFile
from reviewer.rules.districts import short_district
from reviewer.rules.permissions import Actor, require_overseer, require_own_call
from reviewer.store import calls, column_mappings, intakes
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.history import kept_file
from reviewer.usecases.intake.own_rows import own_part
from reviewer.usecases.intake.preview import find_preview

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFICE = (Role.STAFF, Role.SUPERVISOR)
OFFICE_KINDS = (
    "roster",
    "rooms_and_days",
    "recusals",
    "ownership",
    "prior_list",
    "receipts",
)


@dataclass(frozen=True)
class Copy:
    """Hold a file to be handed out."""

    name: str
    media_type: str
    content: bytes


def annotated_copy(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    name: str,
    language: Language = "zh",
    *,
    preview: bool = False,
) -> Copy:
    """Make the copy of a file of an import, or of a trial, with a comment on each faulty cell.

    A district gets its own rows alone, whatever file they came in. Raises NotFound where the
    import has no such file or its bytes were not kept, BadInput for a Word form.
    """
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.intake.annotated import annotate  # noqa: PLC0415

    told = _told(context, actor, call_name, number, name, preview=preview)
    if not told.digest:
        raise NotFound("error.file_not_kept", file=name)
    data = read_kept(context.settings.attachments_folder, told.digest)
    stem = name.removesuffix(".xlsx").replace(".", "_")
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        mappings = column_mappings.mappings_of(session, call_name)
    content = annotate(data, _as_read(told), definition, language, cut=told.cut, mappings=mappings)
    return Copy(say("annotation.file_name", language, stem=stem), XLSX, content)


def blank_documents(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language = "zh"
) -> Copy:
    """Draw a blank form: `form`, the application in Word, or `summary`, the list in Excel.

    For staff and supervisors, and for districts and applicants of the call; for staff and
    supervisors alone the workbooks that the office itself fills in: roster, rooms, receipts …
    """
    if kind in OFFICE_KINDS:
        return _blank_register(context, actor, call_name, kind, language)
    if actor.role not in OFFICE:
        role = Role.APPLICANT if actor.role is Role.APPLICANT else Role.DISTRICT
        require_own_call(actor, role, call_name)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
    if kind == "form":
        from reviewer.files.intake.blank_forms import blank_form  # noqa: PLC0415 as above

        name = say("blank.form_name", language, call=definition.name)
        return Copy(name, DOCX, blank_form(definition))
    if kind == "summary":
        from reviewer.files.intake.blank_sheets import blank_summary  # noqa: PLC0415 as above

        name = say("blank.summary_name", language, call=definition.name)
        return Copy(name, XLSX, blank_summary(definition))
    raise NotFound("error.unknown_blank_form", kind=kind)


def _blank_register(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language
) -> Copy:
    from reviewer.files.intake.blank_registers import blank_register  # noqa: PLC0415 as above

    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
    label = say(f"blank.{kind}", language)
    name = say("blank.register_name", language, label=label)
    return Copy(name, XLSX, blank_register(kind))


def _told(
    context: AppContext, actor: Actor, call_name: str, number: int, name: str, *, preview: bool
) -> KeptFile:
    """Find what was found about a file, within what the person may see."""
    if actor.role not in OFFICE:
        require_own_call(actor, Role.DISTRICT, call_name)
    mine = None if actor.role in OFFICE else short_district(actor.subject)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        if preview:
            kept = find_preview(session, call_name, number, mine)
            told = next((read_kept_file(file) for file in kept.files if file["name"] == name), None)
        else:
            intakes.get_import(session, call_name, number)
            file = next((f for f in intakes.files_of(session, number) if f.name == name), None)
            told = None if file is None else _kept(session, file, actor, mine)
    if told is None:
        raise NotFound("error.unknown_file", file=name)
    return told


def _kept(session: Session, file: ImportedFile, actor: Actor, mine: str | None) -> KeptFile:
    """Read a file of an import; for a district, by its short name, its own part alone."""
    number = file.id or 0
    rows = intakes.rows_of(session, [number])
    if mine is None:
        return kept_file(file, rows)
    part = own_part(file, rows, mine, intakes.districts_named(session, [number])[number])
    if part is None:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    return kept_file(file, part.rows, part)


def _as_read(told: KeptFile) -> ReadFile:
    return ReadFile(
        name=told.name,
        digest=told.digest,
        kind=file_kind(told.kind),
        rows=tuple(
            ReadRow(
                sheet=row.sheet,
                row=row.row,
                kind=row.kind,
                record=None,
                problems=row.problems,
                ignored=row.status == "ignore",
            )
            for row in told.rows
        ),
        problems=told.problems,
        district=told.district,
    )
