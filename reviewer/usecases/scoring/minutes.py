"""The chair's work: the panel at a glance, notes of the discussion, the opinion, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.plans import Panel, Seat
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import PanelOpinion, PanelSignature
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.phases import require_open
from reviewer.rules.scoring import ExpertMarks, rounded, weighted_total
from reviewer.store import calls, experts, plans, scores
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.data import ScoreData, read_score_data
from reviewer.usecases.scoring.judge import AbnormalView, abnormal_views
from reviewer.usecases.scoring.standing import may_see_standing

LONGEST_TEXT = 8000


@dataclass(frozen=True)
class MemberTotal:
    """Show one member's total; `state` is handed_in, absent, recused or replaced."""

    expert: str
    name: str
    total: Decimal | None
    state: str


@dataclass(frozen=True)
class PanelLine:
    """Show one submission of a panel with what was said of it.

    `totals` is empty for the chair until the own sheet is handed in: nobody scores by others.
    """

    submission: str
    applicant: str
    platform: str
    starts_at: datetime
    totals: tuple[MemberTotal, ...]
    shown: bool
    note: str
    opinion: str
    version: int


@dataclass(frozen=True)
class SignatureView:
    """Show whether a member signed; `current` False: the text changed since."""

    expert: str
    name: str
    role: str
    signed_at: datetime | None
    current: bool
    dissent: str


@dataclass(frozen=True)
class MinutesView:
    """Show one panel: its submissions, its opinion on each, its signatures."""

    call: str
    definition: CallDefinition
    panel: str
    category: str
    room: str
    chair: bool
    open: bool
    lines: tuple[PanelLine, ...]
    signatures: tuple[SignatureView, ...]
    abnormal: tuple[AbnormalView, ...]
    digest: str


def read_minutes(context: AppContext, actor: Actor, call_name: str, panel_code: str) -> MinutesView:
    """Show a panel's minutes to its members and to staff.

    The chair sees totals after the own sheet, members and staff once all sheets are in.

    Raises NotAllowed for everybody else and before the declaration is signed.
    """
    with reading(context.engine) as session:
        role = _role_in(session, actor, call_name, panel_code)
    if role == "staff" and not may_see_standing(context, actor, call_name):
        role = "awaiting"
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return minutes_view(session, call, panel_code, role, actor.subject)


def save_opinion(
    context: AppContext,
    actor: Actor,
    call_name: str,
    code: str,
    *,
    note: str,
    opinion: str,
    version: int,
) -> int:
    """Keep the chair's note and the panel's opinion on one submission; answer the new version.

    Raises NotAllowed for anybody but the chair, and for a chair who must not judge the submission;
    Stale where another device saved in between.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    words = (note.strip(), opinion.strip())
    if any(len(text) > LONGEST_TEXT for text in words):
        raise BadInput("error.comment_too_long", most=LONGEST_TEXT)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        expert = experts.get_expert(session, call_name, actor.subject)
        mine = scores.assigned_to(session, call_name, expert.id or 0)
        slot = next(
            (entry for entry in mine if entry.submission == code and entry.role == "chair"), None
        )
        if slot is None or expert.undertaking_at is None:
            raise NotAllowed("error.chair_only", submission=code)
        if slot.submission_id in experts.separated_from(session, call_name, expert.id or 0):
            raise NotAllowed("error.not_assigned", submission=code)
        require_open("rank", call.phase)
        row = scores.find_opinion(session, call_name, slot.submission_id)
        if row is not None and (row.note, row.opinion) == words:
            return row.version
        if (row.version if row else 0) != version:
            raise Stale("error.opinion_stale", submission=code)
        row = row or PanelOpinion(
            call=call_name, submission_id=slot.submission_id, saved_at=context.now()
        )
        row.note, row.opinion = words
        row.version += 1
        row.saved_at, row.saved_by = context.now(), actor.label
        session.add(row)
        context.record(
            session, actor, call_name, "opinion_saved", code, detail={"version": row.version}
        )
        return row.version


def sign_minutes(
    context: AppContext,
    actor: Actor,
    call_name: str,
    panel_code: str,
    *,
    digest: str,
    dissent: str = "",
) -> None:
    """Sign the minutes as a member; a dissent is signed with its reason.

    Raises Stale where the text is no longer the one that was read, WrongPhase while own sheets
    are open, NotAllowed for anybody who does not sit on the panel.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    if len(dissent) > LONGEST_TEXT:
        raise BadInput("error.comment_too_long", most=LONGEST_TEXT)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        role = _role_in(session, actor, call_name, panel_code)
        require_open("rank", call.phase)
        view = minutes_view(session, call, panel_code, role, actor.subject)
        if view.digest != digest:
            raise Stale("error.minutes_changed", panel=panel_code)
        if view.open:
            raise WrongPhase("error.sheets_open", panel=panel_code)
        expert = experts.get_expert(session, call_name, actor.subject)
        kept = scores.signatures(session, call_name)
        row = next(
            (entry for entry in kept if entry.panel == panel_code and entry.expert_id == expert.id),
            None,
        )
        row = row or PanelSignature(
            call=call_name,
            panel=panel_code,
            expert_id=expert.id or 0,
            digest=digest,
            signed_at=context.now(),
        )
        row.digest, row.dissent, row.signed_at = digest, dissent.strip(), context.now()
        session.add(row)
        context.record(
            session,
            actor,
            call_name,
            "minutes_signed",
            f"{panel_code}/{expert.code}",
            detail={"digest": digest, "dissent": row.dissent},
        )


def minutes_view(
    session: Session, call: Call, panel_code: str, role: str, reader: str
) -> MinutesView:
    """Gather a panel's minutes; `reader` is an expert's code.

    `role` is chair, member, staff, or awaiting: staff while sheets are awaited.
    """
    plan = plans.get_plan(session, call.name)
    panel = next(
        (
            each_panel
            for each_panel in plans.panels(session, plan.id or 0)
            if each_panel.code == panel_code
        ),
        None,
    )
    if panel is None:
        raise NotFound("error.unknown_panel", panel=panel_code)
    definition = calls.definition_of(call)
    score_data = read_score_data(session, call, plan.id or 0)
    opinions = scores.opinions(session, call.name)
    lines = tuple(
        _line(score_data, definition, opinions, code, starts, role=role, reader=reader)
        for code, starts in _order(session, plan.id or 0, panel, score_data)
    )
    digest = digest_of({"panel": panel_code, "text": [[x.submission, x.opinion] for x in lines]})
    mine = [sheet for line in lines for sheet in score_data.sheets[line.submission]]
    return MinutesView(
        call=call.name,
        definition=definition,
        panel=panel_code,
        category=panel.category,
        room=panel.room,
        chair=role == "chair",
        open=any(entry.expert == reader and entry.absent and not entry.recused for entry in mine),
        lines=lines,
        signatures=_signatures(session, call.name, plan.id or 0, panel, digest),
        abnormal=tuple(
            view
            for view in abnormal_views(session, call.name)
            if view.submission in {line.submission for line in lines if line.shown}
        ),
        digest=digest,
    )


def _order(
    session: Session, plan_id: int, panel: Panel, score_data: ScoreData
) -> list[tuple[str, datetime]]:
    codes = {row.id: code for code, row in score_data.rows.items()}
    return [
        (codes[slot.submission_id], slot.starts_at)
        for slot in plans.slots(session, plan_id)
        if slot.panel_id == panel.id and codes.get(slot.submission_id) in score_data.sheets
    ]


def _line(
    score_data: ScoreData,
    definition: CallDefinition,
    opinions: Mapping[int, PanelOpinion],
    code: str,
    starts: datetime,
    *,
    role: str,
    reader: str,
) -> PanelLine:
    row, sheets = score_data.rows[code], score_data.sheets[code]
    own = next((sheet for sheet in sheets if sheet.expert == reader), None)
    settled = own is not None and not own.absent and not own.recused
    every = all(not sheet.absent or sheet.recused for sheet in sheets)
    shown = role == "staff" or (settled and (role == "chair" or (role == "member" and every)))
    said = opinions.get(row.id or 0)
    return PanelLine(
        submission=code,
        applicant=row.applicant,
        platform=row.platform,
        starts_at=starts,
        totals=_totals(score_data, definition, row.category, sheets) if shown else (),
        shown=shown,
        note=said.note if said and role != "member" else "",
        opinion=said.opinion if said else "",
        version=said.version if said else 0,
    )


def _totals(
    score_data: ScoreData,
    definition: CallDefinition,
    category: str | None,
    sheets: Sequence[ExpertMarks],
) -> tuple[MemberTotal, ...]:
    rule = definition.scoring.for_category(category)
    return tuple(
        MemberTotal(
            sheet.expert,
            score_data.names[sheet.expert],
            rounded(weighted_total(rule, sheet.marks), rule.decimals) if sheet.counts else None,
            "recused"
            if sheet.recused
            else "absent"
            if sheet.absent
            else "replaced"
            if sheet.replaced
            else "handed_in",
        )
        for sheet in sheets
    )


def _signatures(
    session: Session, call_name: str, plan_id: int, panel: Panel, digest: str
) -> tuple[SignatureView, ...]:
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call_name)}
    kept = {
        signature.expert_id: signature
        for signature in scores.signatures(session, call_name)
        if signature.panel == panel.code
    }
    found = []
    for seat in _members(session, plan_id, panel):
        signed = kept.get(seat.expert_id)
        found.append(
            SignatureView(
                expert=experts_by_id[seat.expert_id].code,
                name=experts_by_id[seat.expert_id].name,
                role=seat.role,
                signed_at=signed.signed_at if signed else None,
                current=signed is not None and signed.digest == digest,
                dissent=signed.dissent if signed else "",
            )
        )
    return tuple(found)


def _members(session: Session, plan_id: int, panel: Panel) -> list[Seat]:
    return [
        seat
        for seat in plans.seats(session, plan_id)
        if seat.panel_id == panel.id and seat.role != "reserve"
    ]


def _role_in(session: Session, actor: Actor, call_name: str, panel_code: str) -> str:
    """Tell as what a person reads a panel's minutes; raises NotAllowed for strangers."""
    if actor.role in {Role.STAFF, Role.SUPERVISOR}:
        return "staff"
    require_own_call(actor, Role.EXPERT, call_name)
    expert = experts.get_expert(session, call_name, actor.subject)
    mine = scores.assigned_to(session, call_name, expert.id or 0)
    role = next((entry.role for entry in mine if entry.panel == panel_code), None)
    if role is None or expert.undertaking_at is None:
        raise NotAllowed("error.not_on_panel", panel=panel_code)
    return "chair" if role == "chair" else "member"
