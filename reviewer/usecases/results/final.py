"""The list that stands after the notice: what no open objection holds, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.files.notices.pdf import notice_pdf
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.results import FinalList
from reviewer.model.scores import PublicNotice
from reviewer.model.tables import Json
from reviewer.model.views import NoticeView
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.rules.working_days import today_in
from reviewer.store import calls, results, scores
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import NoticeFile
from reviewer.usecases.results.notice_rows import notice_view


@dataclass(frozen=True)
class HeldBack:
    """Name one submission of the notice that open objections hold, with their numbers."""

    submission: str
    applicant: str
    objections: tuple[int, ...]


@dataclass(frozen=True)
class FinalPage:
    """Show the newest final list, and what a new one would hold.

    `view` None: there is none yet. `refused` is the code of why none can be published now, with
    its details; None where it can. `fresh` counts rows that were not final before, `gone` those
    that were and would no longer be. `total_fen` sums the amounts of what would be final.
    """

    view: NoticeView | None
    version: int
    notice_version: int
    last_day: date | None
    ready: int
    fresh: int
    gone: int
    held: tuple[HeldBack, ...]
    total_fen: int | None
    refused: tuple[str, dict[str, object]] | None


@dataclass(frozen=True)
class _Draft:
    notice: PublicNotice
    rows: list[Json]
    held: list[HeldBack]
    before: FinalList | None

    @property
    def codes(self) -> list[str]:
        return [row["submission"] for row in self.rows]

    @property
    def codes_before(self) -> list[str]:
        return [row["submission"] for row in self.before.rows] if self.before else []


def publish_final(context: AppContext, actor: Actor, call_name: str) -> FinalList:
    """Publish what stands after the notice as a new version of the final list.

    Whom an open objection holds is left out and named; a later version takes it in, or not. Raises
    WrongPhase before the notice has run, while an upheld objection asks for a new ranking or
    notice, and while an objection holds everything; BadInput where nothing would change.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        draft = _draft(session, context, call)
        _require_news(draft)
        row = FinalList(
            call=call_name,
            version=draft.before.version + 1 if draft.before else 1,
            notice_version=draft.notice.version,
            ranking_version=draft.notice.ranking_version,
            published_on=today_in(calls.definition_of(call), context.now()),
            rows=draft.rows,
            held=[
                {"submission": each.submission, "objections": list(each.objections)}
                for each in draft.held
            ],
            created_at=context.now(),
            actor=actor.label,
        )
        session.add(row)
        session.flush()
        context.record(
            session,
            actor,
            call_name,
            "final_published",
            str(row.version),
            detail={"count": len(row.rows), "held": [each.submission for each in draft.held]},
        )
        session.expunge(row)
        return row


def read_final(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> FinalPage:
    """Show staff and supervisors the newest final list, and what a new one would be."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        before = results.find_final(session, call_name)
        view = _view(session, call, before, language) if before else None
        try:
            draft = _draft(session, context, call)
            refused = None
            _require_news(draft)
        except NotFound as error:
            refused, draft = (error.code, dict(error.details)), None
        except (WrongPhase, BadInput) as error:
            refused = (error.code, dict(error.details))
            draft = _lay_out(session, call)
        return FinalPage(
            view=view,
            version=before.version if before else 0,
            notice_version=draft.notice.version if draft else 0,
            last_day=draft.notice.last_day if draft else None,
            ready=len(draft.rows) if draft else 0,
            fresh=len(set(draft.codes) - set(draft.codes_before)) if draft else 0,
            gone=len(set(draft.codes_before) - set(draft.codes)) if draft else 0,
            held=tuple(draft.held) if draft else (),
            total_fen=_total(draft.rows) if draft else None,
            refused=refused,
        )


def read_public_final(
    context: AppContext, call_name: str, language: Language = "zh", version: int | None = None
) -> NoticeView:
    """Show anybody a final list, the newest where none is named; raises NotFound without it."""
    with reading(context.engine) as session:
        call = calls.find_call(session, call_name)
        final = results.find_final(session, call_name, version) if call else None
        if call is None or final is None:
            raise NotFound("error.no_final", call=call_name)
        return _view(session, call, final, language)


def has_final(context: AppContext, call_name: str) -> bool:
    """Tell anybody whether a call has a final list."""
    with reading(context.engine) as session:
        return results.find_final(session, call_name) is not None


def final_files(
    context: AppContext,
    actor: Actor,
    call_name: str,
    language: Language = "zh",
    version: int | None = None,
) -> list[NoticeFile]:
    """Write a final list, the newest where none is named, as Word, PDF and Excel files.

    Raises NotFound where there is none.
    """
    # Loaded when asked for: the libraries of Word and Excel would sit in every server's memory.
    from reviewer.files.notices.sheet import notice_workbook  # noqa: PLC0415
    from reviewer.files.notices.word import notice_word  # noqa: PLC0415 as above

    require_overseer(actor)
    view = read_public_final(context, call_name, language, version)
    stem = f"{call_name}-final-{view.version}"
    return [
        NoticeFile(f"{stem}.docx", notice_word(view, language)),
        NoticeFile(f"{stem}.pdf", notice_pdf(view, language, context.settings.fonts)),
        NoticeFile(f"{stem}.xlsx", notice_workbook(view, language)),
    ]


def _draft(session: Session, context: AppContext, call: Call) -> _Draft:
    """Lay out the final list that would follow now; raises where none can."""
    draft = _lay_out(session, call)
    require_open("object", call.phase, calls.definition_of(call).review_mode)
    definition = calls.definition_of(call)
    if today_in(definition, context.now()) <= draft.notice.last_day:
        raise WrongPhase("error.notice_running", last=draft.notice.last_day.isoformat())
    waiting = [entry.number for entry in scores.pending_corrections(session, call.name)]
    if waiting:
        raise WrongPhase("error.ranking_outdated", numbers=waiting)
    held = scores.held_submissions(session, call.name)
    whole = definition.notice.objection_holds == "call"
    stopping = sorted(n for code, ns in held.items() if whole or not code for n in ns)
    if stopping:
        raise WrongPhase("error.final_held", numbers=stopping)
    return draft


def _lay_out(session: Session, call: Call) -> _Draft:
    notice = scores.find_notice(session, call.name)
    if notice is None:
        raise NotFound("error.no_notice", call=call.name)
    held = scores.held_submissions(session, call.name)
    return _Draft(
        notice=notice,
        rows=[row for row in notice.rows if row["submission"] not in held],
        held=[
            HeldBack(row["submission"], row["applicant"], tuple(held[row["submission"]]))
            for row in notice.rows
            if row["submission"] in held
        ],
        before=results.find_final(session, call.name),
    )


def _require_news(draft: _Draft) -> None:
    """Refuse a version that would say exactly what the one before it said."""
    before = draft.before
    if not draft.rows:
        raise BadInput("error.final_empty")
    if before is None or before.rows != draft.rows or len(before.held) != len(draft.held):
        return
    if before.notice_version == draft.notice.version:
        raise BadInput("error.final_same", version=before.version)


def _total(rows: Sequence[Json]) -> int | None:
    amounts = [row["award"]["fen"] for row in rows if row.get("award")]
    return sum(fen or 0 for fen in amounts) if amounts else None


def _view(session: Session, call: Call, final: FinalList, language: Language) -> NoticeView:
    notice = next(
        entry
        for entry in scores.notices(session, call.name)
        if entry.version == final.notice_version
    )
    ranking = scores.find_ranking(session, call.name, final.ranking_version)
    if ranking is None:
        raise NotFound("error.no_ranking", call=call.name)
    shown = notice_view(
        session,
        call,
        notice,
        ranking,
        language,
        frozenset(row["submission"] for row in final.rows),
    )
    return replace(
        shown,
        final=True,
        version=final.version,
        published_on=final.published_on,
        changes=(),
        held=tuple(entry["submission"] for entry in final.held),
    )
