"""Hand out results as files: award lists, letters that answer objections, certificates, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.files.exports.words import local_day
from reviewer.files.prints.pdf import document_pdf
from reviewer.files.prints.results import (
    awards_document,
    certificates_document,
    replies_document,
)
from reviewer.messages import Language, say
from reviewer.model.forms import FormField
from reviewer.model.prints import PrintedDocument
from reviewer.model.programme import CallDefinition
from reviewer.model.result_views import (
    AwardListLine,
    AwardListView,
    CheckedField,
    ObjectionEntry,
    SumLine,
    SumsView,
)
from reviewer.model.views import CallHead
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, results, submissions
from reviewer.store.engine import reading
from reviewer.store.evidence import head_of as head_of_chain
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.award_views import AwardLine, AwardsPage, read_awards
from reviewer.usecases.results.computing import sheets_of
from reviewer.usecases.results.correct import label_of, list_computed
from reviewer.usecases.results.final import read_public_final
from reviewer.usecases.results.objection_views import ObjectionLine, read_objections

AWARD_KINDS = ("docx", "pdf", "xlsx")
LETTER_KINDS = ("docx", "pdf")


@dataclass(frozen=True)
class ResultFile:
    """Hold one file: its name and content."""

    name: str
    content: bytes


def award_file(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language = "zh"
) -> ResultFile:
    """Write the award list of the newest ranking, or of the preview while none is frozen.

    Raises BadInput for another kind, NotFound where the call gives nothing.
    """
    if kind not in AWARD_KINDS:
        raise BadInput("error.unknown_print", what="awards", kind=kind)
    page = read_awards(context, actor, call_name, language)
    if not page.lines or (page.definition.awards is None and not page.shares):
        raise NotFound("error.nothing_to_print")
    view = _award_list(page)
    name = f"{call_name}-{say('prints.awards.title_short', language)}.{kind}"
    if kind == "xlsx":
        # Loaded when asked for: the workbook library would sit in every server's memory.
        from reviewer.files.exports.awards import awards_workbook  # noqa: PLC0415

        return ResultFile(name, awards_workbook(view, language))
    document = awards_document(view, context.now(), language)
    return ResultFile(name, _set(context, call_name, document, kind, language))


def _award_list(page: AwardsPage) -> AwardListView:
    definition = page.definition
    codes = [share.code for share in definition.awards.cost_shares] if definition.awards else []
    return AwardListView(
        head=CallHead.of(definition),
        version=page.version,
        lines=tuple(
            _award_line(n, line, codes, definition) for n, line in enumerate(page.lines, 1)
        ),
        total=page.total,
        tiers=tuple((tier.name, tier.paid, tier.fen) for tier in page.tiers),
        payers=page.payers,
    )


def _award_line(
    number: int, line: AwardLine, payers: Sequence[str], definition: CallDefinition
) -> AwardListLine:
    row, award = line.row, line.award
    parts = dict(award.parts) if award else {}
    return AwardListLine(
        place=number,
        rank=row.rank,
        submission=row.submission,
        applicant=row.applicant,
        platform=row.platform if definition.form.identity else "",
        district=row.district,
        score=row.score if definition.review_mode != "audited" else None,
        tier=line.paid,
        asked=award.asked if award else None,
        fen=award.fen if award else None,
        parts=tuple(parts.get(code, 0) for code in payers),
        remark=line.reason,
    )


def objection_entries(context: AppContext, actor: Actor, call_name: str) -> list[ObjectionEntry]:
    """List every objection with its answer, in the order of their numbers."""
    page = read_objections(context, actor, call_name)
    with reading(context.engine) as session:
        zone = calls.definition_of(calls.get_call(session, call_name)).timezone
    return [_entry(line, zone) for line in sorted(page.rows, key=lambda line: line.number)]


def _entry(line: ObjectionLine, zone: str) -> ObjectionEntry:
    return ObjectionEntry(
        number=line.number,
        submission=line.submission,
        applicant=line.applicant,
        raised_by=line.raised_by,
        raised_as=line.raised_as,
        contact=line.contact,
        text=line.text,
        notice_version=line.notice_version,
        received_on=line.received_on,
        in_time=line.in_time,
        answer_by=line.answer_by,
        outcome=line.outcome,
        redo=line.redo,
        answer=line.answer,
        answered_on=local_day(line.answered_at, zone) if line.answered_at else None,
        new_ranking=line.new_ranking,
        new_notice=line.new_notice,
    )


def objection_register(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes | None:
    """Write every objection of a call as a workbook; None where there was none."""
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.awards import objections_workbook  # noqa: PLC0415

    entries = objection_entries(context, actor, call_name)
    if not entries:
        return None
    return objections_workbook(_head(context, call_name), entries, language)


def reply_file(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    kind: str,
    language: Language = "zh",
) -> ResultFile:
    """Write the letter that answers an objection.

    Raises NotFound for an unknown number, WrongPhase while it is undecided, BadInput where it was
    anonymous or for another kind.
    """
    require_overseer(actor)
    if kind not in LETTER_KINDS:
        raise BadInput("error.unknown_print", what="replies", kind=kind)
    entries = objection_entries(context, actor, call_name)
    entry = next((entry for entry in entries if entry.number == number), None)
    if entry is None:
        raise NotFound("error.unknown_objection", number=number)
    if not entry.outcome:
        raise WrongPhase("error.objection_undecided", number=number)
    if not may_be_answered(entry):
        raise BadInput("error.objection_nobody", number=number)
    head, contact = _head(context, call_name), _contact(context, call_name, language)
    document = replies_document(head, [entry], contact, context.now(), language)
    name = f"{call_name}-{say('prints.replies.title_short', language)}-{number}.{kind}"
    return ResultFile(name, _set(context, call_name, document, kind, language))


def may_be_answered(entry: ObjectionEntry) -> bool:
    """Tell whether a decided objection has somebody to write to."""
    return bool(entry.outcome) and entry.raised_as != "anonymous" and bool(entry.raised_by)


def certificates_file(
    context: AppContext, actor: Actor, call_name: str, kind: str, language: Language = "zh"
) -> ResultFile:
    """Write a certificate for each on the newest final list; raises NotFound without one."""
    require_overseer(actor)
    if kind not in LETTER_KINDS:
        raise BadInput("error.unknown_print", what="certificates", kind=kind)
    view = read_public_final(context, call_name, language)
    document = certificates_document(view, context.now(), language)
    name = f"{call_name}-{say('prints.certificates.title_short', language)}.{kind}"
    return ResultFile(name, _set(context, call_name, document, kind, language))


def sums_file(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write all sums of a review by formula with what was checked; raises NotFound for others."""
    lines = list_computed(context, actor, call_name)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        rows = {row.code: row for row in submissions.all_submissions(session, call_name)}
        sheets = sheets_of(definition, rows.values())
        names = {row.id: (code, row.applicant) for code, row in rows.items()}
        keys = definition.form.keys(definition.figures_year)
        checks = tuple(
            CheckedField(
                *names.get(check.submission_id, ("", "")),
                field=_label(keys.get(check.field), check.field, definition, language),
                former=_shown(check.former["value"]),
                value=_shown(check.value["value"]),
                verdict=check.verdict,
                reason=check.reason,
                evidence=check.evidence,
                by=check.actor,
                at=check.at,
            )
            for check in results.field_checks(session, call_name)
        )
    view = SumsView(
        head=CallHead.of(definition),
        audited=definition.review_mode == "audited",
        values=tuple(
            entry.name.zh if language == "zh" else entry.name.en for entry in definition.values
        ),
        marks=tuple(
            criterion.name.zh if language == "zh" else criterion.name.en
            for criterion in definition.scoring.criteria
        ),
        lines=tuple(
            SumLine(
                line.submission,
                line.applicant,
                line.district,
                line.standing,
                tuple(step.says for step in sheets[line.submission].values),
                tuple(step.says for step in sheets[line.submission].items),
                line.total,
            )
            for line in lines
        ),
        readings=tuple(
            (
                entry.name.zh if language == "zh" else entry.name.en,
                str(entry.value),
                entry.clause,
            )
            for entry in definition.readings
        ),
        checks=checks,
    )
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.awards import sums_workbook  # noqa: PLC0415

    return sums_workbook(view, language)


def _label(
    entry: FormField | None, field: str, definition: CallDefinition, language: Language
) -> str:
    return label_of(entry, definition.figures_year)[language] if entry else field


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _head(context: AppContext, call_name: str) -> CallHead:
    with reading(context.engine) as session:
        return CallHead.of(calls.definition_of(calls.get_call(session, call_name)))


def _contact(context: AppContext, call_name: str, language: Language) -> str:
    """Say whom to ask, as the call states it; empty where it states nobody."""
    with reading(context.engine) as session:
        contact = calls.definition_of(calls.get_call(session, call_name)).contact
    known = (contact.person, contact.telephone, contact.email, contact.address)
    return ("，" if language == "zh" else ", ").join(text for text in known if text)


def _set(
    context: AppContext, call_name: str, document: PrintedDocument, kind: str, language: Language
) -> bytes:
    """Set a print with the end of the chain in its footer."""
    with reading(context.engine) as session:
        number, digest = head_of_chain(session, call_name)
    chain = say("prints.chain", language, number=number, digest=digest)
    whole = replace(document, footer=f"{document.footer} · {chain}")
    if kind == "pdf":
        return document_pdf(whole, context.settings.fonts)
    # Loaded when asked for: the library of Word would sit in every server's memory.
    from reviewer.files.prints.word import document_word  # noqa: PLC0415

    return document_word(whole)
