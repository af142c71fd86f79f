"""Print score sheets, panel minutes and the ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.files.prints.content import (
    PrintedLine,
    PrintedMinutes,
    PrintedPool,
    PrintedRank,
    PrintedSheet,
    minutes_document,
    ranking_document,
    sheets_document,
)
from reviewer.files.prints.pdf import document_pdf
from reviewer.messages import Language, say
from reviewer.model.calls import Call
from reviewer.model.prints import PrintedDocument
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, plans, scores
from reviewer.store.engine import reading
from reviewer.store.evidence import head_of as head_of_chain
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import category_name, head_of
from reviewer.usecases.results.rank import current_ranking
from reviewer.usecases.results.views import RankedView, RankingPage, SheetView
from reviewer.usecases.scoring.minutes import MinutesView, minutes_view
from reviewer.usecases.scoring.standing import require_standing

PRINTS = ("sheets", "minutes", "ranking")
KINDS = ("pdf", "docx")
STATES = {"counted": "handed_in", "left_out": "left_out"}


@dataclass(frozen=True)
class PrintedFile:
    """Hold one printed file: its name and content."""

    name: str
    content: bytes


def print_scores(
    context: AppContext,
    actor: Actor,
    call_name: str,
    what: str,
    kind: str,
    language: Language = "zh",
    *,
    only: str = "",
) -> PrintedFile:
    """Print `what` (sheets, minutes or ranking) as `kind` (pdf or docx).

    `only` names one panel or one submission; empty: all. Totals are those of the ranking on the
    web: the newest frozen one, or the preview while nothing is frozen. Raises NotFound where there
    is nothing to print, StandingHidden while sheets are awaited, BadInput for another word,
    Unavailable without a Chinese font.
    """
    require_overseer(actor)
    if what not in PRINTS or kind not in KINDS:
        raise BadInput("error.unknown_print", what=what, kind=kind)
    require_standing(context, actor, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        document = _document(session, context, call, what, language, only=only)
        number, digest = head_of_chain(session, call_name)
    chain = say("prints.chain", language, number=number, digest=digest)
    document = replace(document, footer=f"{document.footer} · {chain}")
    if kind == "pdf":
        content = document_pdf(document, context.settings.fonts)
    else:
        # Loaded when asked for: the library of Word would sit in every server's memory.
        from reviewer.files.prints.word import document_word  # noqa: PLC0415

        content = document_word(document)
    return PrintedFile(f"{call_name}-{say(f'prints.{what}.title_short', language)}.{kind}", content)


def _document(
    session: Session, context: AppContext, call: Call, what: str, language: Language, *, only: str
) -> PrintedDocument:
    view = current_ranking(session, call)
    if what == "ranking":
        return _ranking(context, call, view, language)
    panel_of = _panels(session, call)
    if what == "sheets":
        found = [
            _sheet(row, sheet, panel_of[row.submission])
            for row in view.rows
            for sheet in row.sheets
            if sheet.state not in {"absent", "recused"}
            and only in {"", row.submission, panel_of[row.submission]}
        ]
        if not found:
            raise NotFound("error.nothing_to_print")
        found.sort(key=lambda entry: (entry.panel, entry.submission, entry.expert))
        scoring = view.definition.scoring
        rubrics = {entry.category: scoring.for_category(entry.category).criteria for entry in found}
        return sheets_document(head_of(call), rubrics, found, context.now(), language)
    codes = [code for code in sorted(set(panel_of.values())) if only in {"", code}]
    if not codes:
        raise NotFound("error.nothing_to_print")
    totals = {row.submission: row for row in view.rows}
    panels = [minutes_view(session, call, code, "staff", "") for code in codes]
    printed = [_minutes(panel, totals, call, language) for panel in panels]
    return minutes_document(head_of(call), printed, context.now(), language)


def _panels(session: Session, call: Call) -> dict[str, str]:
    plan_id = plans.require_plan_id(session, call.name)
    return scores.panel_codes(session, plan_id)


def _sheet(row: RankedView, sheet: SheetView, panel: str) -> PrintedSheet:
    return PrintedSheet(
        expert=sheet.expert,
        name=sheet.name,
        submission=row.submission,
        applicant=row.applicant,
        platform=row.platform,
        panel=panel,
        category=row.category,
        state=STATES.get(sheet.state, sheet.state),
        marks=sheet.marks,
        total=sheet.own,
        comment=sheet.comment,
    )


def _minutes(
    minutes: MinutesView, ranked: dict[str, RankedView], call: Call, language: Language
) -> PrintedMinutes:
    category = category_name(calls.definition_of(call), minutes.category)
    dropped = {
        (row.submission, expert) for row in ranked.values() for expert in row.left_out
    }  # fmt: skip
    return PrintedMinutes(
        panel=minutes.panel,
        category=category.zh if language == "zh" else category.en,
        room=minutes.room,
        lines=tuple(
            PrintedLine(
                submission=line.submission,
                applicant=line.applicant,
                platform=line.platform,
                totals=tuple(
                    (
                        x.name,
                        x.total,
                        "left_out" if (line.submission, x.expert) in dropped else x.state,
                    )
                    for x in line.totals
                ),
                score=ranked[line.submission].score if line.submission in ranked else None,
                note=line.note,
                opinion=line.opinion,
            )
            for line in minutes.lines
        ),
        members=tuple(
            (x.name, x.role, x.signed_at if x.current else None, x.dissent)
            for x in minutes.signatures
        ),
    )


def _ranking(
    context: AppContext, call: Call, view: RankingPage, language: Language
) -> PrintedDocument:
    if not view.rows:
        raise NotFound("error.nothing_to_print")
    if view.definition.selection.per_category:
        codes = [category.code for category in view.definition.categories]
        names = {code: category_name(view.definition, code) for code in codes}
        pools = [
            _pool(
                names[code].zh if language == "zh" else names[code].en,
                [row for row in view.rows if row.category == code],
            )
            for code in codes
        ]
    else:
        pools = [_pool("", list(view.rows))]
    state = (
        say("prints.ranking.preview", language)
        if view.version is None
        else say("prints.ranking.version", language, version=view.version, digest=view.digest[:16])
    )
    return ranking_document(
        head_of(call),
        [pool for pool in pools if pool.lines],
        state,
        view.method_text(language),
        context.now(),
        language,
    )


def _pool(name: str, rows: list[RankedView]) -> PrintedPool:
    return PrintedPool(
        name=name,
        lines=tuple(
            PrintedRank(
                rank=row.rank,
                submission=row.submission,
                applicant=row.applicant,
                platform=row.platform,
                district=row.district,
                score=row.score,
                totals=tuple(total for _, _, total in row.totals),
                decision=row.decision,
            )
            for row in rows
        ),
        selected=sum(row.decision == "selected" for row in rows),
    )
