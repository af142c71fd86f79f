"""Design a call: each part as a table, tried out, as a file both ways, with versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.files.call_files import parse_call
from reviewer.files.call_texts import call_text
from reviewer.messages import Language
from reviewer.model.calls import Activity, Call
from reviewer.model.definitions import validated_definition
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.call_checks import CallCheck, check_call
from reviewer.rules.call_design import (
    PARTS,
    DesignChange,
    DesignPart,
    changes_between,
    part_named,
    shown_rows,
    with_rows,
)
from reviewer.rules.eligibility import screen
from reviewer.rules.eligibility.reason_views import ReasonView, read_reason
from reviewer.rules.expression_words import rule_in_words
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.rules.working_days import today_in
from reviewer.store import calls, intakes, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.calls.calls import refuse_faults
from reviewer.usecases.calls.versions import DEFINING, JudgedBy, before_first, judged_by
from reviewer.usecases.context import AppContext

DESIGNED = "call_designed"
VERSIONS_SHOWN = 30


@dataclass(frozen=True)
class CallVersionView:
    """Show one version of a call's definition: who made it when, which part, what it changed."""

    number: int
    at: datetime
    actor: str
    part: str
    changes: tuple[DesignChange, ...]


@dataclass(frozen=True)
class DesignView:
    """Show one part of a call to be edited, what is to be looked at, and the versions before.

    `open` False: scoring has frozen the definition. `sentences` say each rule in words.
    """

    part: DesignPart
    parts: tuple[DesignPart, ...]
    rows: tuple[Mapping[str, str], ...]
    checks: tuple[CallCheck, ...]
    versions: tuple[CallVersionView, ...]
    open: bool
    submissions: tuple[str, ...]
    judged: JudgedBy
    sentences: tuple[Mapping[Language, str], ...] = ()


@dataclass(frozen=True)
class TryOut:
    """Show what the rules of a call say to one submission."""

    submission: str
    status: str
    reasons: tuple[ReasonView, ...]


def read_design(context: AppContext, actor: Actor, call_name: str, part_name: str) -> DesignView:
    """Show a part of a call; raises NotFound where a call has no such part."""
    require_overseer(actor)
    part = _part(part_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        document = definition.model_dump(mode="json")
        return DesignView(
            part=part,
            parts=PARTS,
            rows=tuple(shown_rows(document, part)),
            checks=check_call(definition),
            versions=_versions(session, call_name),
            open=is_open("import", call.phase),
            submissions=tuple(row.code for row in submissions.all_submissions(session, call_name)),
            judged=judged_by(session, call_name),
            sentences=tuple(rule_in_words(definition, rule) for rule in definition.eligibility)
            if part.name == "rules"
            else (),
        )


def save_design(
    context: AppContext,
    actor: Actor,
    call_name: str,
    part_name: str,
    rows: Sequence[tuple[int, Mapping[str, str]]],
) -> tuple[DesignChange, ...]:
    """Store what was typed into a part of a call, as a new version; answer what it changed.

    Raises BadInput naming the place that is wrong, WrongPhase once scoring has begun.
    """
    require_staff(actor)
    part = _part(part_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        before = calls.definition_of(call).model_dump(mode="json")
        after = validated_definition(with_rows(before, part, rows))
        return _replace(context, session, actor, call, after, part.name)


def read_call_text(context: AppContext, actor: Actor, call_name: str) -> str:
    """Write a call as the text of a programme file."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return call_text(calls.definition_of(calls.get_call(session, call_name)))


def replace_by_text(
    context: AppContext, actor: Actor, call_name: str, content: bytes, file: str
) -> tuple[DesignChange, ...]:
    """Put a programme file in the place of a call's definition, as a new version.

    Raises BadInput: it cannot be read, has faults, or is a file of another call.
    """
    require_staff(actor)
    definition = parse_call(content, file)
    if definition.name != call_name:
        raise BadInput("error.call_renamed", call=call_name, name=definition.name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        return _replace(context, session, actor, call, definition, "file")


def create_call(
    context: AppContext, actor: Actor, name: str, title_zh: str, title_en: str, first_day: date
) -> None:
    """Add an empty call with the fields every call has, to be filled in part by part.

    Raises BadInput for a name that is taken or cannot be one, or a first day that is over.
    """
    require_staff(actor)
    definition = validated_definition(_skeleton(name, title_zh, title_en, first_day, context.now()))
    today = today_in(definition, context.now())
    if first_day < today:
        raise BadInput("error.copy_in_the_past", day=first_day.isoformat(), today=today.isoformat())
    with transaction(context.engine) as session:
        if calls.find_call(session, name) is not None:
            raise BadInput("error.call_exists", call=name)
        row = Call(
            name=name, definition=definition.model_dump(mode="json"), created_at=context.now()
        )
        session.add(row)
        session.flush()
        context.record(session, actor, name, "call_added")


def try_out(
    context: AppContext, actor: Actor, call_name: str, code: str, typed: str = ""
) -> TryOut:
    """Say what the call's rules say to a submission, with values that a person typed over it.

    `typed` has one value per line, as in `staff: 120`; nothing is stored. Raises NotFound where
    the call has no such submission and nothing is typed.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        held = [
            SubmissionInput.model_validate(row.model_dump())
            for row in submissions.all_submissions(session, call_name)
            if row.withdrawn_at is None
        ]
        listings = intakes.prior_listings(session, call_name)
        receipts = intakes.receipts(session, call_name)
        elsewhere = submissions.submissions_elsewhere(session, definition)
    chosen = next((entry for entry in held if entry.code == code), None)
    if chosen is None and not typed.strip():
        raise NotFound("error.unknown_submission", submission=code, call=call_name)
    tried = _with_typed(chosen or _nobody(definition), typed)
    others = [entry for entry in held if entry.code != tried.code]
    found = screen(definition, [*others, tried], listings, receipts, elsewhere=elsewhere)
    screening = found[tried.code]
    reasons = tuple(read_reason(reason.document()) for reason in screening.reasons)
    return TryOut(tried.code, screening.status, reasons)


def _with_typed(submission: SubmissionInput, typed: str) -> SubmissionInput:
    own: dict[str, object] = {}
    facts: dict[str, object] = dict(submission.facts)
    for line in typed.splitlines():
        name, mark, value = line.replace("：", ":", 1).partition(":")
        if not mark or not name.strip():
            continue
        if name.strip() in {"applicant", "uscc", "platform", "category", "district"}:
            own[name.strip()] = value.strip() or None
        else:
            facts[name.strip()] = value.strip() or None
    return submission.model_copy(update={**own, "facts": facts})


def _nobody(definition: CallDefinition) -> SubmissionInput:
    single = definition.categories[0].code if len(definition.categories) == 1 else None
    return SubmissionInput(code="-", applicant="-", platform="-", category=single)


def _replace(
    context: AppContext,
    session: Session,
    actor: Actor,
    call: Call,
    definition: CallDefinition,
    part: str,
) -> tuple[DesignChange, ...]:
    require_open("import", call.phase)
    refuse_faults(definition)
    before = calls.definition_of(call).model_dump(mode="json")
    after = definition.model_dump(mode="json")
    changes = tuple(changes_between(before, after))
    if not changes:
        return ()
    call.definition = after
    calls.touch(session, call)
    listed = [[change.place, change.before, change.after] for change in changes]
    context.record(session, actor, call.name, DESIGNED, part, detail={"changes": listed})
    return changes


def _versions(session: Session, call_name: str) -> tuple[CallVersionView, ...]:
    acts = calls.acts_of_kinds(session, call_name, DEFINING)
    found = [
        CallVersionView(
            number=number,
            at=act.at,
            actor=act.actor,
            part=act.subject if act.action == DESIGNED else act.action,
            changes=_changes_of(act),
        )
        for number, act in enumerate(acts, start=1 + before_first(acts))
    ]
    return tuple(reversed(found[-VERSIONS_SHOWN:]))


def _changes_of(act: Activity) -> tuple[DesignChange, ...]:
    if act.action == "settings_changed":
        return tuple(DesignChange(key, "", str(value)) for key, value in act.detail.items())
    return tuple(DesignChange(*entry) for entry in act.detail.get("changes", ()))


def _part(name: str) -> DesignPart:
    part = part_named(name)
    if part is None:
        raise NotFound("error.unknown_part", part=name)
    return part


def _skeleton(
    name: str, title_zh: str, title_en: str, first_day: date, now: datetime
) -> dict[str, object]:
    field = {
        "applicant": ("name", ["申报单位", "企业名称", "单位名称"], "申报单位", "Applicant"),
        "uscc": ("code", ["统一社会信用代码"], "统一社会信用代码", "Credit code"),
        "district": ("text", ["推荐单位", "区县"], "推荐单位", "Recommending unit"),
        "project": ("name", ["项目名称"], "项目名称", "Project"),
        "contact": ("person", ["联系人"], "联系人", "Contact"),
        "phone": ("phone", ["手机", "联系电话"], "手机", "Telephone"),
        "email": ("text", ["邮箱", "电子邮箱"], "邮箱", "Mail"),
    }
    return {
        "name": name,
        "title": {"zh": title_zh, "en": title_en or title_zh},
        "document": "-",
        "issued_on": now.date().isoformat(),
        "organiser": {"zh": "-", "en": "-"},
        "form": {
            "identity": ["project"],
            "tables": [
                {
                    "code": "applications",
                    "title": {"zh": "申报汇总表", "en": "List of applications"},
                    "medium": "both",
                    "needs": ["applicant", "project"],
                    "enough": 3,
                }
            ],
            "fields": [
                {
                    "code": code,
                    "kind": kind,
                    "headings": headings,
                    "name": {"zh": zh, "en": en},
                    "required": code in {"applicant", "project"},
                }
                for code, (kind, headings, zh, en) in field.items()
            ],
        },
        "scoring": {
            "criteria": [
                {"code": "overall", "name": {"zh": "综合评价", "en": "Overall"}, "weight": 100}
            ]
        },
        "schedule": {"first_day": first_day.isoformat(), "rooms": []},
    }
