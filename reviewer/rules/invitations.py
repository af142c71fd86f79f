"""Who is to be told what: which appointment continues which invitation, and when to remind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["expert", "applicant"]
Change = Literal["new", "update", "cancel", "none"]
LINK_OUTLIVES_EVENT = timedelta(days=1)
EARLIEST_HOUR, LATEST_HOUR = 8, 20  # nobody is reminded at night


@dataclass(frozen=True)
class CalendarEntry:
    """Hold what a person's calendar is to say; a change of any of it but `panel` is told.

    Times are ISO texts in UTC. For an expert `slots` counts the submissions, `agenda` lists the
    stretches [start, end, slots] between pauses, and `subject` is empty; for an applicant
    `subject` is the platform. `panel` is the panel's code in the plan: plans number panels anew,
    so it tells nothing by itself.
    """

    kind: Kind
    code: str
    name: str
    email: str
    starts_at: str
    ends_at: str
    room: str
    floor: str
    subject: str
    slots: int
    agenda: tuple[tuple[str, str, int], ...] = ()
    panel: str = ""

    @property
    def person(self) -> tuple[str, str]:
        """Tell whose appointment it is."""
        return (self.kind, self.code)

    @property
    def place(self) -> tuple[str, str, str]:
        """Give time and room: a change of these asks for a new answer."""
        return (self.starts_at, self.ends_at, self.room)


@dataclass(frozen=True)
class LastSent:
    """Hold what a calendar was last told: `number` names the invitation, `standing` REQUEST."""

    number: int
    appointment: CalendarEntry
    standing: bool


@dataclass(frozen=True)
class Pair:
    """Say that an appointment continues an invitation; None on one side: new, or fallen away."""

    last_sent: LastSent | None
    wanted: CalendarEntry | None

    @property
    def change(self) -> Change:
        """Name what the person is to be told."""
        if self.wanted is None:
            return "cancel" if self.last_sent and self.last_sent.standing else "none"
        if self.last_sent is None:
            return "new"
        same = self.last_sent.standing and content_of(self.last_sent.appointment) == content_of(
            self.wanted
        )
        return "none" if same else "update"

    @property
    def moved(self) -> bool:
        """Tell whether time or room changed, so that an earlier answer no longer holds."""
        if self.last_sent is None or self.wanted is None or not self.last_sent.standing:
            return True
        return self.last_sent.appointment.place != self.wanted.place


def content_of(appointment: CalendarEntry) -> tuple[object, ...]:
    """Give everything of an appointment that a person is told."""
    agenda = tuple(map(tuple, appointment.agenda))
    said = (
        appointment.name,
        appointment.email,
        *appointment.place,
        appointment.floor,
        appointment.subject,
        appointment.slots,
    )
    return (*appointment.person, *said, agenda)


def continue_invitations(
    last_sent: Iterable[LastSent], wanted: Iterable[CalendarEntry]
) -> list[Pair]:
    """Pair what calendars were told with what the plan asks, so that little has to be told.

    Person by person: first what stays in time and room; then what keeps its panel's code, also
    where it was cancelled before; then, in time order, a standing invitation becomes the next
    appointment still without one: a slot that moves is an update, not a cancellation and a new
    invitation. What is left over falls away or is new.
    """
    of_person: dict[tuple[str, str], tuple[list[LastSent], list[CalendarEntry]]] = defaultdict(
        lambda: ([], [])
    )
    for entry in wanted:
        of_person[entry.person][1].append(entry)
    for known in last_sent:
        of_person[known.appointment.person][0].append(known)
    pairs: list[Pair] = []
    for known_rows, asked in of_person.values():
        pairs += _of_one(
            sorted(known_rows, key=lambda row: (not row.standing, row.appointment.starts_at)),
            sorted(asked, key=lambda row: row.starts_at),
        )
    return pairs


def _of_one(last_sent: list[LastSent], wanted: list[CalendarEntry]) -> list[Pair]:
    pairs: list[Pair] = []
    fits: Sequence[Callable[[LastSent, CalendarEntry], bool]] = (
        lambda known, asked: known.appointment.place == asked.place,
        lambda known, asked: known.appointment.panel == asked.panel,
        lambda known, _: known.standing,
    )
    for fit in fits:
        for asked in list(wanted):
            known = next((row for row in last_sent if fit(row, asked)), None)
            if known is not None:
                pairs.append(Pair(known, asked))
                last_sent.remove(known)
                wanted.remove(asked)
    pairs += [Pair(None, asked) for asked in wanted]
    return pairs + [Pair(known, None) for known in last_sent]


def answer_deadline(starts_at: datetime, hours: int) -> datetime:
    """Give the last moment at which an answer may be given or changed."""
    return starts_at - timedelta(hours=hours)


def link_expiry(ends_at: datetime) -> datetime:
    """Give the moment from which an answering page no longer opens."""
    return ends_at + LINK_OUTLIVES_EVENT


def due_reminder(
    starts_at: datetime, told_at: datetime, days: Sequence[int], now: datetime
) -> int | None:
    """Give which reminder is due: so many days before the start; None for none.

    Only the latest that has come due counts, and none for a moment before the person was told.
    Moments are in the call's zone.
    """
    if now >= starts_at or not EARLIEST_HOUR <= now.hour < LATEST_HOUR:
        return None
    due = [day for day in days if told_at < starts_at - timedelta(days=day) <= now]
    return min(due, default=None)
