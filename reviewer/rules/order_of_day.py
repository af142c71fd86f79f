"""From the plan of a room and what happened so far: when each hearing will really be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

Kind = Literal["begin", "end", "overrun", "absent", "swap", "skip", "pause", "resume"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NOW, OVER, WAITING, ABSENT = "now", "over", "waiting", "absent"
MINUTE = timedelta(minutes=1)
MOST_MINUTES = 240


@dataclass(frozen=True)
class PlannedHearing:
    """Hold one hearing of a room as it is planned."""

    submission: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class DayEvent:
    """Hold what happened at a moment; `submission` is empty where the room is meant."""

    kind: str
    at: datetime
    submission: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class HearingForecast:
    """Tell where a hearing stands and when it is, was, or will be.

    `state` is over, now, waiting or absent. `starts_at` and `ends_at` are real where they are past
    and expected where they are not; of one absent they are the planned ones.
    """

    submission: str
    state: str
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime

    @property
    def late(self) -> int:
        """Give by how many whole minutes it begins after its planned time; below 0: before."""
        return int((self.starts_at - self.planned_at) / MINUTE)


@dataclass
class _Day:
    """Gather what the events say, one after the other."""

    order: list[str]
    earliest: dict[str, datetime]
    begun: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    longer: dict[str, timedelta] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    paused: tuple[datetime, timedelta] | None = None

    @property
    def running(self) -> str:
        """Name the hearing that goes on; empty: none."""
        return next((code for code in self.order if code in self.begun and self._open(code)), "")

    @property
    def waiting(self) -> list[str]:
        """List those to come, in their order."""
        gone = {*self.begun, *self.ended, *self.absent}
        return [code for code in self.order if code not in gone]

    def _open(self, code: str) -> bool:
        return code not in self.ended and code not in self.absent


def allowed(planned: Sequence[PlannedHearing], events: Sequence[DayEvent], event: DayEvent) -> bool:
    """Tell whether an event can happen as things stand.

    One hearing at a time begins; only the one that goes on ends or takes longer; whoever waits or
    is being heard may be absent; one that waits with another behind it is swapped or put last.
    """
    if event.kind not in KINDS or not 0 <= event.minutes <= MOST_MINUTES:
        return False
    day = _after(planned, events)
    waits = event.submission in day.waiting
    behind = waits and event.submission != day.waiting[-1]
    goes_on = bool(day.running) and event.submission == day.running
    return {
        "begin": waits and not day.running,
        "end": goes_on,
        "overrun": goes_on and event.minutes > 0,
        "absent": waits or goes_on,
        "swap": behind,
        "skip": behind,
        "pause": day.paused is None,
        "resume": day.paused is not None,
    }[event.kind]


def forecast(
    planned: Sequence[PlannedHearing],
    events: Sequence[DayEvent],
    now: datetime,
    changeover: timedelta,
) -> tuple[HearingForecast, ...]:
    """Work out the day of a room in its present order; `planned` in time order.

    A hearing takes as long as planned. It never begins before its planned time by itself, so a
    break of the plan takes up delays; swapped ones take each other's time. What should have begun
    and did not is expected now.
    """
    day = _after(planned, events)
    plan = {hearing.submission: hearing for hearing in planned}
    free: datetime | None = None
    found = []
    for code in day.order:
        hearing = plan[code]
        length = hearing.ends_at - hearing.starts_at
        if code in day.absent:
            times = (ABSENT, hearing.starts_at, hearing.ends_at)
        elif code in day.ended:
            times = (OVER, day.begun[code], day.ended[code])
        elif code in day.begun:
            expected = day.begun[code] + length + day.longer.get(code, timedelta())
            times = (NOW, day.begun[code], max(expected + _standing(day, now), now))
        else:
            starts = max(_from(day, code, now), free + changeover if free else now)
            times = (WAITING, starts, starts + length)
        if times[0] != ABSENT:
            free = max(free, times[2]) if free else times[2]
        found.append(HearingForecast(code, times[0], hearing.starts_at, times[1], times[2]))
    return tuple(found)


def to_tell(
    forecasts: Sequence[HearingForecast], told: Mapping[str, datetime], least: timedelta
) -> tuple[HearingForecast, ...]:
    """Name the hearings to come whose time is off by `least` or more from the time given last."""
    return tuple(
        hearing
        for hearing in forecasts
        if hearing.state == WAITING
        and abs(hearing.starts_at - told.get(hearing.submission, hearing.planned_at)) >= least
    )


def is_paused(planned: Sequence[PlannedHearing], events: Sequence[DayEvent]) -> bool:
    """Tell whether the room stands still."""
    return _after(planned, events).paused is not None


def _from(day: _Day, code: str, now: datetime) -> datetime:
    """Give the first moment at which a waiting hearing may begin by itself."""
    pause = now
    if day.paused is not None and not day.running:
        pause = max(now, day.paused[0] + day.paused[1])
    return max(day.earliest[code], pause)


def _standing(day: _Day, now: datetime) -> timedelta:
    """Give how long the pause that goes on holds up the hearing that goes on."""
    if day.paused is None:
        return timedelta()
    return max(day.paused[1], now - day.paused[0])


def _after(planned: Sequence[PlannedHearing], events: Sequence[DayEvent]) -> _Day:
    day = _Day(
        [hearing.submission for hearing in planned],
        {hearing.submission: hearing.starts_at for hearing in planned},
    )
    for event in events:
        _apply(day, event)
    return day


def _apply(day: _Day, event: DayEvent) -> None:
    code = event.submission
    match event.kind:
        case "begin":
            place = day.order.index(day.waiting[0])
            day.order.remove(code)
            day.order.insert(place, code)
            day.begun[code] = event.at
        case "end":
            day.ended[code] = event.at
        case "overrun":
            more = timedelta(minutes=event.minutes)
            day.longer[code] = day.longer.get(code, timedelta()) + more
        case "absent":
            day.absent.add(code)
        case "swap":
            _swap(day, code)
        case "skip":
            last = day.waiting[-1]
            day.earliest[code] = max(day.earliest.values())
            day.order.remove(code)
            day.order.insert(day.order.index(last) + 1, code)
        case "pause":
            day.paused = (event.at, timedelta(minutes=event.minutes))
        case _:
            _resume(day, event.at)


def _swap(day: _Day, code: str) -> None:
    other = day.waiting[day.waiting.index(code) + 1]
    first, second = day.order.index(code), day.order.index(other)
    day.order[first], day.order[second] = other, code
    day.earliest[code], day.earliest[other] = day.earliest[other], day.earliest[code]


def _resume(day: _Day, at: datetime) -> None:
    if day.paused is not None and day.running:
        longer = day.longer.get(day.running, timedelta())
        day.longer[day.running] = longer + (at - day.paused[0])
    day.paused = None
