"""Turn the call's rows into the optimizer's instance (contract section 5), in local time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from json import dumps

from reviewer.model.experts import Expert
from reviewer.model.hearings import HearingTerms
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition, Category, Hours
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.rules.expert_days import away_spans
from reviewer.rules.mentions import core_name, names_nobody, names_one, parts_of
from reviewer.rules.organisations import Directory, Organisation

EXACT_MATCH = 1.0
DECLARED_CATEGORY = 0.7
ANY_CATEGORY = 0.5
LAST_MINUTE = time(23, 59)


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


def build_instance(season: PlannedSeason) -> Json:
    """Write the season in the optimizer's format, everything in a fixed order."""
    definition = season.definition
    dates = sorted({session.on for session in season.sessions})
    known = {each_expert.code for each_expert in season.experts if takes_part(each_expert)}
    present = {submission.code for submission in season.submissions}
    directory = _directory(season)
    employers = _employers(season, directory)
    return {
        "slot_minutes": definition.defence.slot_minutes,
        "changeover_minutes": definition.defence.changeover_minutes,
        "days": [_day(on, season.sessions) for on in dates],
        "breaks": [each_break for on in dates for each_break in _breaks(on, season.sessions)],
        "rooms": [
            _room(each_room, season.sessions, dates)
            for each_room in sorted(season.rooms, key=lambda room: room.name)
        ],
        "experts": [
            _expert(each_expert, definition, dates, employers[each_expert.code])
            for each_expert in sorted(season.experts, key=lambda expert: expert.code)
            if takes_part(each_expert)
        ],
        "submissions": [
            _submission(submission, definition, dates, directory)
            for submission in season.submissions
        ],
        "conflicts": [
            list(pair)
            for pair in sorted(season.conflicts)
            if pair[0] in known and pair[1] in present
        ],
        "pinned": [
            list(pair) for pair in sorted(season.pinned) if pair[0] in known and pair[1] in present
        ],
        "rules": _rules(definition),
    }


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


def _day(on: date, sessions: Sequence[MeetingSession]) -> Json:
    mine = [session for session in sessions if session.on == on]
    return {
        "date": on.isoformat(),
        "start": min(entry.start for entry in mine),
        "end": max(entry.end for entry in mine),
    }


def _breaks(on: date, sessions: Sequence[MeetingSession]) -> list[Json]:
    mine = sorted((session.start, session.end) for session in sessions if session.on == on)
    gaps = pairwise(mine)
    return [
        {"date": on.isoformat(), "start": before[1], "end": after[0]}
        for before, after in gaps
        if before[1] < after[0]
    ]


def _room(room: Room, sessions: Sequence[MeetingSession], dates: Sequence[date]) -> Json:
    closed = [
        [f"{session.on.isoformat()}T{session.start}", f"{session.on.isoformat()}T{session.end}"]
        for session in sessions
        if room.name in session.closed_rooms
    ]
    days = {on.isoformat() for on in dates}
    noted = [span for span in room.unavailable if span[0][:10] in days]
    document: Json = {"id": room.name, "unavailable": sorted(closed + noted)}
    if room.video:
        document["video"] = True
    if room.capacity is not None:
        document["capacity"] = room.capacity
    return document


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
) -> Json:
    document: Json = {
        "id": expert.code,
        "employer": employer,
        "kind": expert.kind,
        "categories": qualification(expert, definition),
        "can_chair": expert.may_chair,
        "max_panels": most_panels(expert, definition),
        "unavailable": _away(expert, dates),
    }
    run = expert.run_minutes or definition.panel.max_run_minutes_per_expert
    return document if run is None else {**document, "max_run_minutes": run}


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


def _written(on: date, at: time) -> str:
    return datetime.combine(on, at).isoformat(timespec="minutes")


def _submission(
    submission: Submission,
    definition: CallDefinition,
    dates: Sequence[date],
    directory: Directory,
) -> Json:
    """Write one submission; who presents for two firms cannot be in two rooms at once.

    The presenter is the contact of the form, told apart by name and telephone together.
    """
    applicants = [_organisation(submission.applicant, submission.uscc, directory)]
    name, phone = "".join(submission.contact.split()), digits_of(submission.phone)
    if name and phone:
        applicants.append(f"{name} {phone}")
    hours = definition.defence.district_hours.get(submission.district)
    return {
        "id": submission.code,
        "category": submission.category or "",
        "applicants": applicants,
        "unavailable": [] if hours is None else _outside(hours, dates),
        **_terms(submission.terms),
    }


def _terms(terms: HearingTerms) -> Json:
    """Write the terms that say something; without any a hearing takes whatever there is."""
    document: Json = {}
    if terms.needs_video:
        document["needs_video"] = True
    if terms.party:
        document["party"] = terms.party
    for name, hour in (("earliest", terms.earliest), ("latest", terms.latest)):
        if hour is not None:
            document[name] = hour.isoformat(timespec="minutes")
    pin: Json = {}
    if terms.start is not None:
        pin["start"] = terms.start.isoformat(timespec="minutes")
    if terms.room:
        pin["room"] = terms.room
    return {**document, "pinned": pin} if pin else document


def digits_of(phone: str) -> str:
    """Give a telephone number as its digits alone, so that spaces and dashes do not matter."""
    return "".join(entry for entry in phone if entry.isdigit())


def _outside(hours: Hours, dates: Sequence[date]) -> list[list[str]]:
    spans: list[list[str]] = []
    for on in dates:
        if hours.earliest > time.min:
            spans.append([_written(on, time.min), _written(on, hours.earliest)])
        if hours.latest < LAST_MINUTE:
            spans.append([_written(on, hours.latest), _written(on + timedelta(days=1), time.min)])
    return spans


def _rules(definition: CallDefinition) -> Json:
    rule = definition.panel
    document: Json = {
        "min_size": rule.min_size,
        "max_size": rule.max_size,
        "odd": rule.odd,
        "technical_share": list(rule.technical_share),
        "max_same_employer": rule.max_same_employer,
        "chair": rule.chair,
        "reserves": rule.reserves,
        "max_slots_per_panel": rule.max_slots_per_panel,
        "recusal": rule.recusal,
        "pause_minutes": rule.pause_minutes,
        "priorities": list(rule.priorities),
    }
    if rule.quorum is not None:
        document["quorum"] = rule.quorum
    if rule.max_run_slots is not None:
        document["max_run_slots"] = rule.max_run_slots
    return document
