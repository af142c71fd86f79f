"""Turn the call's rows into the optimizer's problem (contract section 5), in local time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from json import dumps

from optimizer.instance import panel_document
from optimizer.problem import (
    KINDS,
    Break,
    Day,
    InstanceError,
    Kind,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
    Span,
)
from reviewer.errors import BadInput
from reviewer.model.experts import Expert
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition, Category, Hours
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.correspondence_instance import CorrespondenceInstance
from reviewer.rules.expert_days import away_spans
from reviewer.rules.mentions import core_name, names_nobody, names_one, parts_of
from reviewer.rules.organisations import Directory, Organisation

EXACT_MATCH = 1.0
DECLARED_CATEGORY = 0.7
ANY_CATEGORY = 0.5
LAST_MINUTE = time(23, 59)
PanelInstance = PanelProblem
Instance = PanelInstance | CorrespondenceInstance


@dataclass(frozen=True)
class PlannedSeason:
    """Gather what panels are made from; pairs are (expert code, submission code)."""

    definition: CallDefinition
    submissions: Sequence[Submission]
    experts: Sequence[Expert]
    rooms: Sequence[Room]
    sessions: Sequence[MeetingSession]
    conflicts: Sequence[tuple[str, str]]
    pinned: Sequence[tuple[str, str]] = field(default=())


def build_instance(season: PlannedSeason) -> PanelProblem:
    """Give the season as the problem of its panels, everything in a fixed order.

    Raises BadInput where the season contradicts itself, naming the key (contract section 5).
    """
    definition = season.definition
    dates = sorted({session.on for session in season.sessions})
    taking = sorted(filter(takes_part, season.experts), key=lambda expert: expert.code)
    known = {each_expert.code for each_expert in taking}
    present = {submission.code for submission in season.submissions}
    directory = _directory(season)
    employers = _employers(season, directory)

    def among(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        return frozenset(pair for pair in pairs if pair[0] in known and pair[1] in present)

    with naming_contradictions():
        return PanelProblem(
            slot_minutes=definition.defence.slot_minutes,
            changeover_minutes=definition.defence.changeover_minutes,
            days=tuple(_day(on, season.sessions) for on in dates),
            breaks=tuple(pause for on in dates for pause in _breaks(on, season.sessions)),
            rooms=tuple(
                _room(each_room, season.sessions, dates)
                for each_room in sorted(season.rooms, key=lambda room: room.name)
            ),
            experts=tuple(
                _expert(each_expert, definition, dates, employers[each_expert.code])
                for each_expert in taking
            ),
            submissions=tuple(
                _submission(submission, definition, dates, directory)
                for submission in season.submissions
            ),
            conflicts=among(season.conflicts),
            pinned=among(season.pinned),
            rules=_rules(definition),
        )


@contextmanager
def naming_contradictions() -> Iterator[None]:
    """Turn the optimizer's refusal of an instance into bad input that names the key."""
    try:
        yield
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error


def instance_document(instance: Instance) -> Json:
    """Write an instance in the format of the contract: for a column, the checker and a digest."""
    if isinstance(instance, CorrespondenceInstance):
        return instance.document()
    document: Json = panel_document(instance)
    # A limit that the call does not set is left out, so that digests stay those of earlier plans.
    rules = {name: value for name, value in document["rules"].items() if value is not None}
    return {**document, "rules": rules}


def takes_part(expert: Expert) -> bool:
    """Tell whether an expert may be seated at all: neither resting, withdrawn nor unread.

    Who has words in the roster that nobody could read waits until a person has answered them.
    """
    return expert.active and expert.withdrawn_at is None and not expert.unread


def digest_of(document: object) -> str:
    """Give the SHA-256 of a document in its canonical form: sorted keys, no spaces, UTF-8."""
    text = dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def qualification(expert: Expert, definition: CallDefinition) -> dict[str, float]:
    """Say for which categories an expert may sit, and how well the fields fit (0 to 1).

    A declared category counts 0.7, and 1.0 where a field of the expert is one of the category's;
    a finance or management expert without declared categories may sit for every one at 0.5.
    """
    declared = set(expert.categories)
    if not declared and expert.kind in {"finance", "management"}:
        return {category.code: ANY_CATEGORY for category in definition.categories}
    return {
        category.code: EXACT_MATCH if _fits(expert, category) else DECLARED_CATEGORY
        for category in definition.categories
        if category.code in declared
    }


def _fits(expert: Expert, category: Category) -> bool:
    return any(word in own for word in category.fields for own in expert.fields)


def _day(on: date, sessions: Sequence[MeetingSession]) -> Day:
    mine = [session for session in sessions if session.on == on]
    return Day(
        on,
        time.fromisoformat(min(entry.start for entry in mine)),
        time.fromisoformat(max(entry.end for entry in mine)),
    )


def _breaks(on: date, sessions: Sequence[MeetingSession]) -> list[Break]:
    mine = sorted((session.start, session.end) for session in sessions if session.on == on)
    gaps = pairwise(mine)
    return [
        Break(on, time.fromisoformat(before[1]), time.fromisoformat(after[0]))
        for before, after in gaps
        if before[1] < after[0]
    ]


def _room(room: Room, sessions: Sequence[MeetingSession], dates: Sequence[date]) -> PanelRoom:
    closed = [
        [f"{session.on.isoformat()}T{session.start}", f"{session.on.isoformat()}T{session.end}"]
        for session in sessions
        if room.name in session.closed_rooms
    ]
    days = {on.isoformat() for on in dates}
    noted = [span for span in room.unavailable if span[0][:10] in days]
    return PanelRoom(room.name, _spans(closed + noted), room.video, room.capacity)


def _spans(written: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    return tuple(
        Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in sorted(map(tuple, written))
    )


def employer_keys(season: PlannedSeason) -> dict[str, str]:
    """Give for each expert code one word for the employer, however it is written."""
    return _employers(season, _directory(season))


def _employers(season: PlannedSeason, directory: Directory) -> dict[str, str]:
    """Give one word for each expert's employer; who names several shares it with all of theirs.

    A cell may name a university and a firm, a former and a present name, or a name without place
    and form that only one known organisation has. Two experts with an organisation in common have
    one employer, and so, to be sure, has whoever shares another with either.
    """
    named = [(expert.code, _named(expert, directory)) for expert in season.experts]
    by_core: dict[str, set[str]] = defaultdict(set)
    for _, employers in named:
        for word, core in employers:
            if core and core != word:
                by_core[core].add(word)
    group: dict[str, str] = {}

    def head(word: str) -> str:
        while group.get(word, word) != word:
            word = group[word]
        return word

    first: dict[str, str] = {}
    for code, employers in named:
        for word, _ in employers:
            known = by_core.get(word, set())
            whole = next(iter(known)) if len(known) == 1 else word
            first.setdefault(code, whole)
            row, other = sorted((head(first[code]), head(whole)))
            group[other] = row
    return {code: head(word) for code, word in first.items()}


def _named(expert: Expert, directory: Directory) -> list[tuple[str, str]]:
    """List (word, name without place and form) for each organisation of an expert's employer."""
    primary = _organisation(expert.employer, expert.uscc, directory)
    found = [(primary, core_name(expert.employer))]
    if not names_one(expert.employer):
        found += [
            (_organisation(part, None, directory), core_name(part))
            for part in parts_of(expert.employer)[1:]
            if not names_nobody(part)
        ]
    return found


def _directory(season: PlannedSeason) -> Directory:
    return Directory(
        [
            *(Organisation(expert.employer, expert.uscc) for expert in season.experts),
            *(
                Organisation(submission.applicant, submission.uscc)
                for submission in season.submissions
            ),
        ]
    )


def _organisation(name: str, code: str | None, directory: Directory) -> str:
    """Give one word for an organisation however it is written: its code, else its plain name."""
    known = directory.identities(Organisation(name, code))
    return (known[0].code or known[0].name) if known else name


def _expert(
    expert: Expert, definition: CallDefinition, dates: Sequence[date], employer: str
) -> PanelExpert:
    return PanelExpert(
        id=expert.code,
        employer=employer,
        kind=_kind(expert),
        categories=qualification(expert, definition),
        can_chair=expert.may_chair,
        max_panels=most_panels(expert, definition),
        unavailable=_spans(_away(expert, dates)),
        max_run_minutes=expert.run_minutes or definition.panel.max_run_minutes_per_expert,
    )


def _kind(expert: Expert) -> Kind:
    for kind in KINDS:
        if expert.kind == kind:
            return kind
    key = f"experts[{expert.code}].kind"
    raise InstanceError(key, f"{expert.kind!r} is none of {', '.join(KINDS)}")


def most_panels(expert: Expert, definition: CallDefinition) -> int | None:
    """Give the most panels of an expert: a person's word, the roster's, the call's; None: any."""
    for limit in (expert.seat_limit, expert.max_panels):
        if limit is not None:
            return limit
    return definition.panel.max_panels_per_expert


def _away(expert: Expert, dates: Sequence[date]) -> list[list[str]]:
    """List when an expert is away: as staff noted, else what the roster does not give."""
    if expert.away is not None:
        days = {on.isoformat() for on in dates}
        return sorted(list(span) for span in expert.away if span[0][:10] in days)
    if expert.available_on is None:
        return []
    return away_spans(expert.available_on, dates)


def _submission(
    submission: Submission,
    definition: CallDefinition,
    dates: Sequence[date],
    directory: Directory,
) -> PanelSubmission:
    """Give one submission; who presents for two firms cannot be in two rooms at once.

    The presenter is the contact of the form, told apart by name and telephone together.
    """
    applicants = [_organisation(submission.applicant, submission.uscc, directory)]
    name, phone = "".join(submission.contact.split()), digits_of(submission.phone)
    if name and phone:
        applicants.append(f"{name} {phone}")
    hours = definition.defence.district_hours.get(submission.district)
    terms = submission.terms
    return PanelSubmission(
        id=submission.code,
        category=submission.category or "",
        applicants=tuple(applicants),
        unavailable=() if hours is None else _outside(hours, dates),
        needs_video=terms.needs_video,
        party=terms.party or 0,
        earliest=terms.earliest,
        latest=terms.latest,
        pinned_start=terms.start,
        pinned_room=terms.room or None,
    )


def digits_of(phone: str) -> str:
    """Give a telephone number as its digits alone, so that spaces and dashes do not matter."""
    return "".join(entry for entry in phone if entry.isdigit())


def _outside(hours: Hours, dates: Sequence[date]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for on in dates:
        day = datetime.combine(on, time.min)
        if hours.earliest > time.min:
            spans.append(Span(day, datetime.combine(on, hours.earliest)))
        if hours.latest < LAST_MINUTE:
            spans.append(Span(datetime.combine(on, hours.latest), day + timedelta(days=1)))
    return tuple(spans)


def _rules(definition: CallDefinition) -> PanelRules:
    rule = definition.panel
    return PanelRules(
        min_size=rule.min_size,
        max_size=rule.max_size,
        odd=rule.odd,
        technical_share=Fraction(*rule.technical_share),
        max_same_employer=rule.max_same_employer or None,
        chair=rule.chair,
        reserves=rule.reserves,
        max_slots_per_panel=rule.max_slots_per_panel or None,
        recusal=rule.recusal,
        quorum=rule.quorum,
        max_run_slots=rule.max_run_slots or None,
        pause_minutes=rule.pause_minutes,
        priorities=rule.priorities,
    )
