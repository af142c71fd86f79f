"""Propose more rooms, longer hours and other times for applicants."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from math import ceil

from optimizer.explain.cause import PLACE, RULE, Cause, FixProposal
from optimizer.explain.items import about
from optimizer.explain.patch import added, removed, replaced
from optimizer.explain.people import freed
from optimizer.explain.words import SpokenTimes, date_of
from optimizer.messages import text
from optimizer.minutes import Stretch
from optimizer.outcome import Fix, Json
from optimizer.problem import Day, PanelProblem, PanelSubmission, Span

LATEST = time(21, 0)
MOST_TIMES = 3
MOST_DAYS = 4
MOST_ROOMS = 3
HOURS_MORE = (1, 2)


def proposals(problem: PanelProblem, cause: Cause, submissions: set[str]) -> Iterator[FixProposal]:
    """Propose for each room, break and applicant of a cause what would take it out of the cause."""
    kinds = {item.kind for item in cause.core}
    subjects = {s.id: s for s in problem.submissions}
    for item in cause.core:
        if item.kind == "hours":
            yield from _attending(problem, subjects[item.ids[0]])
        elif item.kind == "closure":
            yield from _opening(problem, item.ids[0])
        elif item.kind == "breaks":
            yield without_break(problem, int(item.ids[0]))
        elif item.kind in {"slot_pin", "room_pin"}:
            code = {"slot_pin": "fix.unpin_slot", "room_pin": "fix.unpin_room"}[item.kind]
            key = {"slot_pin": "start", "room_pin": "room"}[item.kind]
            step = removed(f"/submissions/{_place(problem, item.ids[0])}/pinned/{key}")
            yield FixProposal(PLACE, Fix(text(code, submission=item.ids[0]), (step,)))
    if "video" in kinds:
        yield from _video(problem)
    if "capacity" in kinds:
        yield from _greater(problem, submissions)
    if "changeover" in kinds:
        yield from closer(problem)
    if kinds & {"rooms", "closure", "slots", "run", "changeover", "capacity", "hours", "sibling"}:
        yield from more_time(problem, cause.short)


def _place(problem: PanelProblem, submission: str) -> int:
    return next(i for i, s in enumerate(problem.submissions) if s.id == submission)


def _attending(problem: PanelProblem, s: PanelSubmission) -> Iterator[FixProposal]:
    """Ask an applicant to come in one of the half-days missed."""
    times, place = SpokenTimes(problem), _place(problem, s.id)
    missed = [seg for seg in times.line.segments if _meets(times, s.unavailable, seg)]
    for segment in missed[:MOST_TIMES]:
        hours = Span(times.line.moment(segment[0]), times.line.moment(segment[1]))
        when = times.stretches([segment])
        message = text("fix.applicant_time", submission=s.id, when=when)
        change = added(f"/submissions/{place}/unavailable", freed(s.unavailable, hours))
        yield FixProposal(PLACE, Fix(message, (change,)))
    keys = [k for k, v in (("earliest", s.earliest), ("latest", s.latest)) if v is not None]
    if keys:
        steps = tuple(removed(f"/submissions/{place}/{key}") for key in keys)
        yield FixProposal(PLACE, Fix(text("fix.any_hour", submission=s.id), steps))


def _meets(times: SpokenTimes, away: tuple[Span, ...], segment: Stretch) -> bool:
    spans = (times.line.minutes(span) for span in away)
    return any(segment[0] < b and a < segment[1] for a, b in spans)


def _opening(problem: PanelProblem, room: str) -> Iterator[FixProposal]:
    times = SpokenTimes(problem)
    place = next(i for i, r in enumerate(problem.rooms) if r.id == room)
    closed = problem.rooms[place].unavailable
    shut = [seg for seg in times.line.segments if _meets(times, closed, seg)]
    for segment in shut[:MOST_TIMES]:
        hours = Span(times.line.moment(segment[0]), times.line.moment(segment[1]))
        message = text("fix.open_room", room=room, when=times.stretches([segment]))
        change = added(f"/rooms/{place}/unavailable", freed(closed, hours))
        yield FixProposal(PLACE, Fix(message, (change,)))


def without_break(problem: PanelProblem, place: int) -> FixProposal:
    """Leave out a break."""
    pause = problem.breaks[place]
    hours = f"{pause.start:%H:%M}–{pause.end:%H:%M}"
    rest = removed(f"/breaks/{place}")
    return FixProposal(PLACE, Fix(text("fix.no_break", hours=hours), (rest,)))


def closer(problem: PanelProblem) -> Iterator[FixProposal]:
    """Let less time pass between slots."""
    for minutes in dict.fromkeys((problem.changeover_minutes // 2, 0)):
        change = added("/changeover_minutes", minutes)
        yield FixProposal(RULE, Fix(text("fix.changeover", minutes=minutes), (change,)))


def _video(problem: PanelProblem) -> Iterator[FixProposal]:
    without = [(i, r) for i, r in enumerate(problem.rooms) if not r.video]
    for i, room in without[:MOST_ROOMS]:
        message = text("fix.video", room=room.id)
        yield FixProposal(PLACE, Fix(message, (added(f"/rooms/{i}/video", True),)))


def _greater(problem: PanelProblem, submissions: set[str]) -> Iterator[FixProposal]:
    party = max(s.party for s in about(problem, submissions).submissions)
    count = party + problem.rules.sizes()[0]
    small = [
        (i, r) for i, r in enumerate(problem.rooms) if r.capacity is not None and r.capacity < count
    ]
    for i, room in small[:MOST_ROOMS]:
        message = text("fix.greater_room", room=room.id, count=count)
        yield FixProposal(PLACE, Fix(message, (added(f"/rooms/{i}/capacity", count),)))


def more_time(problem: PanelProblem, short: int) -> Iterator[FixProposal]:
    """Open one room more on a day, keep a day open longer, open more rooms, or add a day.

    `short` counts the slots that are known to be lacking, 0 where that is not known.
    """
    for i, day in enumerate(problem.days[:MOST_DAYS]):
        yield _room_on(problem, day)
        yield from _longer(problem, i, short)
    yield from _rooms(problem, short)
    yield from _every_day(problem, short)
    yield from _another_day(problem)


def _room_on(problem: PanelProblem, day: Day) -> FixProposal:
    """Open one more room on one day only."""
    others = [[_iso(d, d.opens), _iso(d, d.closes)] for d in problem.days if d is not day]
    room: Json = {
        "id": _name(problem, f"+{day.date:%m%d}"),
        "unavailable": [list[Json](entry) for entry in others],
        "video": any(s.needs_video for s in problem.submissions),
    }
    date = date_of(datetime.combine(day.date, day.opens))
    return FixProposal(PLACE, Fix(text("fix.add_room_on", date=date), (added("/rooms/-", room),)))


def _name(problem: PanelProblem, name: str) -> str:
    taken = {r.id for r in problem.rooms}
    while name in taken:
        name += "+"
    return name


def _iso(day: Day, clock: time) -> str:
    return f"{day.date.isoformat()}T{clock:%H:%M}"


def _rooms(problem: PanelProblem, short: int) -> Iterator[FixProposal]:
    for count in dict.fromkeys((1, 2, *([_rooms_needed(problem, short)] if short else []))):
        if count == 1 and len(problem.days) == 1:
            continue  # one more room on the only day says the same
        steps: list[dict[str, Json]] = []
        for n in range(1, count + 1):
            room: Json = {
                "id": _name(problem, f"+{n}"),
                "unavailable": [],
                "video": any(s.needs_video for s in problem.submissions),
            }
            steps.append(added("/rooms/-", room))
        yield FixProposal(PLACE, Fix(text("fix.add_room", count=count), tuple(steps)))


def _rooms_needed(problem: PanelProblem, short: int) -> int:
    """Count the rooms, open all day, that hold so many slots."""
    step = problem.slot_minutes + problem.changeover_minutes
    hours = SpokenTimes(problem).line.segments
    row = sum((b - a + problem.changeover_minutes) // step for a, b in hours)
    return max(1, ceil(short / row)) if row else 1


def _longer(problem: PanelProblem, place: int, short: int) -> Iterator[FixProposal]:
    """Keep one day open longer: by what is lacking, or by one hour and by two."""
    day = problem.days[place]
    date = date_of(datetime.combine(day.date, day.opens))
    for end in _ends(problem, day, short, 1):
        message = text("fix.longer_day", date=date, end=end)
        yield FixProposal(PLACE, Fix(message, (replaced(f"/days/{place}/end", end),)))


def _every_day(problem: PanelProblem, short: int) -> Iterator[FixProposal]:
    """Keep all days open longer, where they end alike."""
    ends = {day.closes for day in problem.days}
    if len(problem.days) > 1 and len(ends) == 1:
        for end in _ends(problem, problem.days[0], short, len(problem.days)):
            steps = tuple(replaced(f"/days/{i}/end", end) for i in range(len(problem.days)))
            yield FixProposal(PLACE, Fix(text("fix.longer_days", end=end), steps))


def _ends(problem: PanelProblem, day: Day, short: int, days: int) -> Iterator[str]:
    step = problem.slot_minutes + problem.changeover_minutes
    rooms = max(1, len(problem.rooms))
    more = [ceil(short / (rooms * days)) * step] if short else [60 * n for n in HOURS_MORE]
    for count in more:
        end = datetime.combine(day.date, day.closes) + timedelta(minutes=count)
        if end.date() == day.date and end.time() <= LATEST:
            yield f"{end:%H:%M}"


def _another_day(problem: PanelProblem) -> Iterator[FixProposal]:
    """Add the working day that follows the last."""
    if not problem.days:
        return
    last = max(problem.days, key=lambda d: d.date)
    following = last.date + timedelta(days=1)
    while following.weekday() >= 5:
        following += timedelta(days=1)
    new: Json = {
        "date": following.isoformat(),
        "start": f"{last.opens:%H:%M}",
        "end": f"{last.closes:%H:%M}",
    }
    date = date_of(datetime.combine(following, last.opens))
    yield FixProposal(PLACE, Fix(text("fix.add_day", date=date), (added("/days/-", new),)))
