"""State a review season as data: who, what, where and when, and the rules that bind them.

Times are local and without a zone, as they stand on a timetable. Impossible values raise
`InstanceError`, which names the key and says what is wrong with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

Kind = Literal["technical", "management", "finance"]
KINDS: tuple[Kind, ...] = ("technical", "management", "finance")
Priority = Literal["panels", "balance", "expertise", "compactness"]
PRIORITIES: tuple[Priority, ...] = ("panels", "balance", "expertise", "compactness")

MOST_MEMBERS = 999
"""The most members of a panel, and reserves beside it, that a call may ask for."""
DAY_MINUTES = 24 * 60


class InstanceError(ValueError):
    """Say which key of an instance is wrong, and why."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}: {what}")
        self.key = key
        self.what = what


def require(holds: bool, key: str, what: str) -> None:
    """Refuse a value that cannot be: raise `InstanceError` unless `holds`."""
    if not holds:
        raise InstanceError(key, what)


def require_distinct(ids: Iterable[str], key: str) -> None:
    """Refuse a list in which one id stands twice."""
    seen: set[str] = set()
    for each_id in ids:
        require(each_id not in seen, key, f"{each_id!r} stands twice")
        seen.add(each_id)


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a stretch of time, its end not included."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        require(self.start < self.end, "span", f"{self.start} is not before {self.end}")

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both spans share a moment."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Day:
    """Hold one day with its opening hours."""

    date: date
    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse a day that closes before it opens."""
        require(self.opens < self.closes, "days", f"{self.date} closes before it opens")


@dataclass(frozen=True, slots=True)
class Break:
    """Hold a pause in which nobody is heard; `date` None means every day."""

    date: date | None
    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a break that ends before it starts."""
        require(self.start < self.end, "breaks", f"{self.start} is not before {self.end}")


@dataclass(frozen=True, slots=True)
class PanelRoom:
    """Hold a room, the times it is closed and what it offers; `capacity` None holds everybody.

    `capacity` counts the members of a panel and the people who come for the submission heard.
    """

    id: str
    unavailable: tuple[Span, ...] = ()
    video: bool = False
    capacity: int | None = None

    def __post_init__(self) -> None:
        """Refuse a room for nobody."""
        holds = self.capacity
        require(holds is None or holds >= 1, f"rooms[{self.id}].capacity", "less than 1")


@dataclass(frozen=True, slots=True)
class PanelExpert:
    """Hold an expert: `categories` maps each category known to the expertise in it, 0 to 1.

    `max_run_minutes` is the longest that the expert sits without a pause of the call's
    `pause_minutes`, on one panel or on several after one another; None sets no limit.
    """

    id: str
    employer: str
    kind: Kind
    categories: dict[str, float]
    can_chair: bool = False
    max_panels: int | None = None
    unavailable: tuple[Span, ...] = ()
    max_run_minutes: int | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown kind, an expertise outside 0..1 and a negative limit."""
        key = f"experts[{self.id}]"
        require(self.kind in KINDS, f"{key}.kind", f"{self.kind!r} is none of {KINDS}")
        for name, value in self.categories.items():
            require(0 <= value <= 1, f"{key}.categories.{name}", f"{value} is outside 0..1")
        limit = self.max_panels
        require(limit is None or limit >= 0, f"{key}.max_panels", "negative")
        run = self.max_run_minutes
        require(run is None or run >= 1, f"{key}.max_run_minutes", "less than 1")


@dataclass(frozen=True, slots=True)
class PanelSubmission:
    """Hold a submission, its category, the persons or firms that present it, and how it is heard.

    `party` counts the people who come and need a place in the room. `earliest` and `latest` are
    hours of every day between which it is heard; `pinned_start` and `pinned_room` are fixed by
    staff. None leaves each of them free.
    """

    id: str
    category: str
    applicants: tuple[str, ...] = ()
    unavailable: tuple[Span, ...] = ()
    needs_video: bool = False
    party: int = 0
    earliest: time | None = None
    latest: time | None = None
    pinned_start: datetime | None = None
    pinned_room: str | None = None

    def __post_init__(self) -> None:
        """Refuse a party below zero and hours that end before they begin."""
        key = f"submissions[{self.id}]"
        require(self.party >= 0, f"{key}.party", "negative")
        bounded = self.earliest is not None and self.latest is not None
        ordered = not bounded or (self.earliest or time.min) < (self.latest or time.max)
        require(ordered, f"{key}.latest", "is not after earliest")


@dataclass(frozen=True, slots=True)
class PanelRules:
    """Hold the rules of a call for its panels; None means no such limit.

    `quorum` is the fewest members who stay when experts in conflict leave the room
    (`recusal` "leave"); without a value it is `min_size`. `settings` holds the numbers of rules
    that have no field here (`optimizer.rules`), by their key.
    """

    min_size: int
    max_size: int
    odd: bool = True
    technical_share: Fraction = Fraction(0)
    max_same_employer: int | None = None
    chair: bool = True
    reserves: int = 0
    max_slots_per_panel: int | None = None
    recusal: Literal["exclude", "leave"] = "exclude"
    quorum: int | None = None
    max_run_slots: int | None = None
    pause_minutes: int = 15
    priorities: tuple[Priority, ...] = PRIORITIES
    settings: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse bounds that no panel could meet."""
        for key, count in self.settings:
            require(0 <= count <= MOST_MEMBERS, f"rules.{key}", f"outside 0..{MOST_MEMBERS}")
        require(self.min_size >= 1, "rules.min_size", "less than 1")
        require(self.max_size >= self.min_size, "rules.max_size", "below min_size")
        require(self.max_size <= MOST_MEMBERS, "rules.max_size", f"above {MOST_MEMBERS}")
        require(bool(self.sizes()), "rules.odd", "no odd size lies between min_size and max_size")
        require(0 <= self.technical_share <= 1, "rules.technical_share", "outside 0..1")
        require(0 <= self.reserves <= MOST_MEMBERS, "rules.reserves", f"outside 0..{MOST_MEMBERS}")
        for name in ("max_same_employer", "max_slots_per_panel", "max_run_slots", "quorum"):
            value = getattr(self, name)
            require(value is None or value >= 1, f"rules.{name}", "less than 1")
        pause = self.pause_minutes
        require(1 <= pause <= DAY_MINUTES, "rules.pause_minutes", f"outside 1..{DAY_MINUTES}")
        wanted = sorted(self.priorities) == sorted(PRIORITIES)
        require(wanted, "rules.priorities", f"must order {', '.join(PRIORITIES)}")

    def sizes(self) -> tuple[int, ...]:
        """List the sizes a panel may have."""
        every = range(self.min_size, self.max_size + 1)
        return tuple(n for n in every if n % 2 or not self.odd)

    def technical_needed(self, size: int) -> int:
        """Count the technical experts a panel of `size` needs at least."""
        return ceil(self.technical_share * size)

    def setting(self, key: str) -> int:
        """Give the number of a rule that has no field here, 0 where the call sets none."""
        return dict(self.settings).get(key, 0)

    def without_setting(self, key: str) -> "PanelRules":
        """Give the rules without one of these numbers."""
        return replace(self, settings=tuple(pair for pair in self.settings if pair[0] != key))

    @property
    def members_left(self) -> int:
        """Give the fewest members who must remain when some leave."""
        return self.min_size if self.quorum is None else self.quorum


@dataclass(frozen=True, slots=True)
class PanelProblem:
    """Hold a season whose panels, rooms and defence slots are to be found.

    `conflicts` and `pinned` hold pairs (expert, submission).
    """

    slot_minutes: int
    days: tuple[Day, ...]
    rooms: tuple[PanelRoom, ...]
    experts: tuple[PanelExpert, ...]
    submissions: tuple[PanelSubmission, ...]
    rules: PanelRules
    changeover_minutes: int = 0
    breaks: tuple[Break, ...] = ()
    conflicts: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    pinned: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse doubled ids, unknown ids and impossible durations."""
        require(1 <= self.slot_minutes <= DAY_MINUTES, "slot_minutes", f"outside 1..{DAY_MINUTES}")
        gap = self.changeover_minutes
        require(0 <= gap <= DAY_MINUTES, "changeover_minutes", f"outside 0..{DAY_MINUTES}")
        require_distinct((d.date.isoformat() for d in self.days), "days")
        require_distinct((r.id for r in self.rooms), "rooms")
        require_distinct((e.id for e in self.experts), "experts")
        require_distinct((s.id for s in self.submissions), "submissions")
        experts = {e.id for e in self.experts}
        submissions = {s.id for s in self.submissions}
        rooms = {r.id for r in self.rooms}
        for each_submission in self.submissions:
            room = each_submission.pinned_room
            known = room is None or room in rooms
            require(
                known, f"submissions[{each_submission.id}].pinned.room", f"unknown room {room!r}"
            )
        for key, pairs in (("conflicts", self.conflicts), ("pinned", self.pinned)):
            for expert, submission in pairs:
                require(expert in experts, key, f"unknown expert {expert!r}")
                require(submission in submissions, key, f"unknown submission {submission!r}")

    @property
    def categories(self) -> tuple[str, ...]:
        """List the categories that submissions have, in order of first appearance."""
        return tuple(dict.fromkeys(s.category for s in self.submissions))

    def hours(self) -> tuple[Span, ...]:
        """List the opening hours of every day."""
        return tuple(opening_hours(d) for d in self.days)


@dataclass(frozen=True, slots=True)
class Sitter:
    """Hold an expert of a given panel with the most defences a day and most days, if limited."""

    id: str
    unavailable: tuple[Span, ...] = ()
    max_per_day: int | None = None
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class Defence:
    """Hold a defence with its given panel; `duration` counts slots, `rooms` None allows all.

    `pinned_start` and `pinned_room` are fixed by staff; None leaves them free.
    """

    id: str
    panel: tuple[str, ...]
    applicants: tuple[str, ...] = ()
    unavailable: tuple[Span, ...] = ()
    duration: int = 1
    rooms: frozenset[str] | None = None
    pinned_start: datetime | None = None
    pinned_room: str | None = None


@dataclass(frozen=True, slots=True)
class DefenceProblem:
    """Hold the defences of given panels whose times and rooms are to be found."""

    slot_minutes: int
    days: tuple[Day, ...]
    rooms: tuple[PanelRoom, ...]
    experts: tuple[Sitter, ...]
    defences: tuple[Defence, ...]
    breaks: tuple[Break, ...] = ()
    room_gap_slots: int = 0
    max_consecutive: int | None = None

    def __post_init__(self) -> None:
        """Refuse doubled ids, unknown experts and rooms, and impossible durations."""
        require(1 <= self.slot_minutes <= DAY_MINUTES, "slot_minutes", f"outside 1..{DAY_MINUTES}")
        gap = self.room_gap_slots
        require(0 <= gap <= DAY_MINUTES, "room_gap_slots", f"outside 0..{DAY_MINUTES}")
        longest = self.max_consecutive
        require(longest is None or longest >= 1, "max_consecutive", "less than 1")
        require_distinct((d.date.isoformat() for d in self.days), "days")
        require_distinct((r.id for r in self.rooms), "rooms")
        require_distinct((e.id for e in self.experts), "experts")
        require_distinct((d.id for d in self.defences), "submissions")
        experts = {e.id for e in self.experts}
        rooms = {r.id for r in self.rooms}
        for defence in self.defences:
            key = f"submissions[{defence.id}]"
            fits = 1 <= defence.duration <= DAY_MINUTES
            require(fits, f"{key}.duration", f"outside 1..{DAY_MINUTES}")
            require_distinct(defence.panel, f"{key}.panel")
            for who in defence.panel:
                require(who in experts, f"{key}.panel", f"unknown expert {who!r}")
            for room in defence.rooms or ():
                require(room in rooms, f"{key}.rooms", f"unknown room {room!r}")
            pin = defence.pinned_room
            require(pin is None or pin in rooms, f"{key}.pinned.room", f"unknown room {pin!r}")


def opening_hours(day: Day) -> Span:
    """Give the opening hours of a day as a span."""
    return Span(datetime.combine(day.date, day.opens), datetime.combine(day.date, day.closes))


def breaks_of(day: date, breaks: Iterable[Break]) -> tuple[Span, ...]:
    """List the breaks that fall on a day, in order."""
    mine = (b for b in breaks if b.date in (None, day))
    spans = (Span(datetime.combine(day, b.start), datetime.combine(day, b.end)) for b in mine)
    return tuple(sorted(spans, key=lambda span: span.start))


def minutes(count: int) -> timedelta:
    """Turn a count of minutes into a duration."""
    return timedelta(minutes=count)
