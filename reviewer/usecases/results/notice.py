"""Publish the result for objections: the public notice (公示) with its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from reviewer.awards.wording import NoticeWording
from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.files.notices.pdf import notice_pdf
from reviewer.files.reference_files import read_working_days
from reviewer.files.typesetting import chinese_font
from reviewer.messages import Language
from reviewer.model.calls import Call, Phase
from reviewer.model.scores import PublicNotice, Ranking
from reviewer.model.views import NoticeView
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.working_days import notice_days, today_in
from reviewer.store import calls, results, scores
from reviewer.store.engine import reading, transaction
from reviewer.usecases.audit_record import keep_record, lay_out_record
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice_rows import notice_view

__all__ = [
    "NoticeFile",
    "NoticeView",
    "NoticeWording",
    "PublicCall",
    "archive_call",
    "is_being_corrected",
    "list_notices",
    "notice_files",
    "preview_notice",
    "publish_notice",
    "read_notice",
    "read_public_notice",
    "require_font",
]


@dataclass(frozen=True)
class NoticeFile:
    """Hold one file of the notice: its name and content."""

    name: str
    content: bytes


def publish_notice(
    context: AppContext,
    actor: Actor,
    call_name: str,
    published_on: date | None = None,
    wording: NoticeWording | None = None,
) -> NoticeView:
    """Publish the selected submissions of the newest ranking from today, or from a given day.

    `wording` is what staff wrote in it themselves, None: the standard words.

    The day of publication is not counted; the notice runs the call's number of working days.
    Raises WrongPhase before a ranking is frozen, and while an upheld objection asks for a new one;
    BadInput while ties at the cut are open, where
    nobody is selected, or for a year whose official holidays are not in the table yet.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("notice", call.phase)
        notice, ranking = _draft(session, context, call, published_on, wording)
        notice.actor = actor.label
        session.add(notice)
        session.flush()
        record = lay_out_record(context, session, call, notice)
        notice.audit_digest = record["digest"]
        keep_record(session, call_name, notice, record)
        session.add(notice)
        call.phase = phase_after("notice", call.phase)
        session.add(call)
        context.record(
            session,
            actor,
            call_name,
            "notice_published",
            str(notice.version),
            detail={
                "first": notice.first_day.isoformat(),
                "last": notice.last_day.isoformat(),
                "audit_digest": notice.audit_digest,
            },
        )
        return notice_view(session, call, notice, ranking, "zh")


def preview_notice(
    context: AppContext,
    actor: Actor,
    call_name: str,
    published_on: date | None = None,
    wording: NoticeWording | None = None,
    language: Language = "zh",
) -> NoticeView:
    """Show what a notice would say, without publishing it; raises as `publish_notice` does."""
    require_staff(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("notice", call.phase)
        notice, ranking = _draft(session, context, call, published_on, wording)
        return notice_view(session, call, notice, ranking, language)


def _draft(
    session: Session,
    context: AppContext,
    call: Call,
    published_on: date | None,
    wording: NoticeWording | None,
) -> tuple[PublicNotice, Ranking]:
    """Lay out the notice that the newest ranking makes, with its days."""
    waiting = scores.pending_corrections(session, call.name)
    if waiting:
        numbers = [entry.number for entry in waiting]
        raise WrongPhase("error.ranking_outdated", numbers=numbers)
    ranking = _publishable(session, call.name)
    words = wording or NoticeWording()
    overlong = words.too_long()
    if overlong is not None:
        raise BadInput("error.reason_too_long", most=overlong[1])
    definition = calls.definition_of(call)
    days = notice_days(
        read_working_days(),
        published_on or today_in(definition, context.now()),
        definition.notice.working_days,
    )
    before = scores.find_notice(session, call.name)
    notice = PublicNotice(
        call=call.name,
        version=before.version + 1 if before else 1,
        ranking_version=ranking.version,
        published_on=days.published_on,
        first_day=days.first_day,
        last_day=days.last_day,
        working_days=days.working_days,
        rows=[
            {key: value for key, value in row.items() if key != "sheets"}
            for row in ranking.rows
            if row["decision"] == "selected"
        ],
        wording=words.document(),
        created_at=context.now(),
        actor="",
    )
    return notice, ranking


def _publishable(session: Session, call_name: str) -> Ranking:
    ranking = scores.find_ranking(session, call_name)
    if ranking is None:
        raise NotFound("error.no_ranking", call=call_name)
    tied = [row["submission"] for row in ranking.rows if row["decision"] == "tie_at_cut"]
    if tied:
        raise BadInput("error.ties_open", submissions=tied)
    if not any(row["decision"] == "selected" for row in ranking.rows):
        raise BadInput("error.nothing_selected")
    return ranking


def read_notice(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> NoticeView:
    """Show staff and supervisors the newest notice; raises NotFound where there is none."""
    require_overseer(actor)
    return read_public_notice(context, call_name, language)


def read_public_notice(
    context: AppContext, call_name: str, language: Language = "zh", version: int | None = None
) -> NoticeView:
    """Show anybody a notice, the newest where none is named; raises NotFound where it is not."""
    with reading(context.engine) as session:
        call = calls.find_call(session, call_name)
        notice = scores.find_notice(session, call_name, version) if call else None
        if call is None or notice is None:
            raise NotFound("error.no_notice", call=call_name)
        ranking = scores.find_ranking(session, call_name, notice.ranking_version)
        if ranking is None:
            raise NotFound("error.no_ranking", call=call_name)
        return notice_view(session, call, notice, ranking, language)


def is_being_corrected(context: AppContext, call_name: str) -> bool:
    """Tell anybody whether an upheld objection led back behind the notice that is shown."""
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        published = scores.find_notice(session, call_name) is not None
        return published and call.phase not in {Phase.NOTICE, Phase.ARCHIVE}


def require_font(context: AppContext) -> None:
    """Raise Unavailable where the notice could be published but not printed."""
    chinese_font(context.settings.fonts)


def notice_files(
    context: AppContext,
    actor: Actor,
    call_name: str,
    language: Language = "zh",
    version: int | None = None,
) -> list[NoticeFile]:
    """Write a notice, the newest where none is named, as Word, PDF and Excel files."""
    # Loaded when asked for: the libraries of Word and Excel would sit in every server's memory.
    from reviewer.files.notices.sheet import notice_workbook  # noqa: PLC0415
    from reviewer.files.notices.word import notice_word  # noqa: PLC0415 as above

    require_overseer(actor)
    view = read_public_notice(context, call_name, language, version)
    stem = f"{call_name}-notice-{view.version}"
    return [
        NoticeFile(f"{stem}.docx", notice_word(view, language)),
        NoticeFile(f"{stem}.pdf", notice_pdf(view, language, context.settings.fonts)),
        NoticeFile(f"{stem}.xlsx", notice_workbook(view, language)),
    ]


@dataclass(frozen=True)
class PublicCall:
    """Name a call whose notice anybody may read."""

    name: str
    title_zh: str
    title_en: str
    first_day: date
    last_day: date


def list_notices(context: AppContext) -> list[PublicCall]:
    """List the calls with a public notice, the newest first."""
    with reading(context.engine) as session:
        found = []
        for call in calls.all_calls(session):
            notice = scores.find_notice(session, call.name)
            if notice is not None:
                title = calls.definition_of(call).title
                found.append(
                    PublicCall(call.name, title.zh, title.en, notice.first_day, notice.last_day)
                )
        return sorted(found, key=lambda entry: entry.first_day, reverse=True)


def archive_call(context: AppContext, actor: Actor, call_name: str) -> None:
    """Close a call after its notice has run.

    Raises WrongPhase before the last day is over, and while an objection waits for its answer.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("archive", call.phase)
        notice = scores.find_notice(session, call_name)
        if notice is None:
            raise NotFound("error.no_notice", call=call_name)
        if today_in(calls.definition_of(call), context.now()) <= notice.last_day:
            raise WrongPhase("error.notice_running", last=notice.last_day.isoformat())
        waiting = scores.undecided_objections(session, call_name)
        if waiting:
            raise WrongPhase("error.objections_open", count=waiting)
        final = results.find_final(session, call_name)
        if final is not None and (final.held or final.notice_version != notice.version):
            raise WrongPhase("error.final_outdated", version=final.version)
        call.phase = Phase.ARCHIVE
        session.add(call)
        context.record(session, actor, call_name, "archived")
