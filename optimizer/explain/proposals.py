"""Propose changes that might mend a cause; whether they do is tried afterwards."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from math import ceil

from optimizer.explain.calendar import Calendar
from optimizer.explain.cause import Proposal
from optimizer.explain.patch import added, removed, replaced
from optimizer.messages import text
from optimizer.outcome import Fix, Json
from optimizer.problem import Expert, PanelProblem, Span, Submission

PERSON, PLACE, RULE, WAIT = 1, 2, 3, 4
LATEST = time(21, 0)
MOST_PEOPLE = 4


def chairs(problem: PanelProblem, category: str, experts: list[Expert]) -> Iterator[Proposal]:
    """Let somebody qualified chair, the most expert and least bound first; or ask for no chair."""
    able = [e for e in experts if not e.can_chair]
    able.sort(key=lambda e: (len(e.unavailable), -e.categories.get(category, 0.0), e.id))
    for e in able[:MOST_PEOPLE]:
        path = f"/experts/{problem.experts.index(e)}/can_chair"
        fix = Fix(text("fix.let_chair", expert=e.id), (added(path, True),))
        yield Proposal(PERSON, fix)
    yield Proposal(RULE, Fix(text("fix.no_chair"), (added("/rules/chair", False),)))


def smaller(problem: PanelProblem, count: int) -> Iterator[Proposal]:
    """Let panels be as small as `count` persons allow."""
    fitting = [
        n
        for n in range(1, min(count, problem.rules.min_size - 1) + 1)
        if n % 2 or not problem.rules.odd
    ]
    for size in fitting[-1:]:
        fix = Fix(text("fix.min_size", size=size), (replaced("/rules/min_size", size),))
        yield Proposal(RULE, fix)


def less_technical(problem: PanelProblem, count: int) -> Iterator[Proposal]:
    """Ask for a smaller share of technical experts."""
    size = problem.rules.sizes()[0]
    share: list[Json] = [count, size]
    change = (replaced("/rules/technical_share", share),)
    yield Proposal(RULE, Fix(text("fix.technical_share", share=f"{count}/{size}"), change))


def for_submission(
    problem: PanelProblem, submission: Submission, free: list[Expert], need: int
) -> Iterator[Proposal]:
    """Mend one submission: experts in conflict leave, panels get smaller, or it waits."""
    if problem.rules.recusal == "exclude":
        quorum = max(1, min(need, len(free)))
        change = (added("/rules/recusal", "leave"), added("/rules/quorum", quorum))
        yield Proposal(RULE, Fix(text("fix.leave", quorum=quorum), change))
    yield from smaller(problem, len(free))
    path = f"/submissions/{problem.submissions.index(submission)}"
    steps = (*_unpinned(problem, submission.id), removed(path))
    yield Proposal(WAIT, Fix(text("fix.postpone", submission=submission.id), steps))


def _unpinned(problem: PanelProblem, submission: str) -> tuple[dict[str, Json], ...]:
    """Take a submission out of the lists of pairs that name it, so that none is left dangling."""
    steps: list[dict[str, Json]] = []
    for key, pairs in (("conflicts", problem.conflicts), ("pinned", problem.pinned)):
        rest: list[Json] = [[e, s] for e, s in sorted(pairs) if s != submission]
        if len(rest) < len(pairs):
            steps.append(replaced(f"/{key}", rest))
    return tuple(steps)


def more_time(problem: PanelProblem, count: int) -> Iterator[Proposal]:
    """Add rooms, keep the days open longer, or add a day."""
    calendar = Calendar(problem)
    rooms = max(1, len(problem.rooms))
    a_room = max(1, calendar.room_slots() // rooms)
    wanted = max(1, ceil((count - calendar.room_slots()) / a_room))
    for more in (wanted, wanted + 1):
        steps = [added("/rooms/-", {"id": f"+{i + 1}", "unavailable": []}) for i in range(more)]
        yield Proposal(PLACE, Fix(text("fix.add_room", count=more), tuple(steps)))
    step = problem.slot_minutes + problem.changeover_minutes
    short = count - calendar.room_slots()
    hours = ceil(short / (rooms * max(1, len(problem.days)))) * step
    for i, day in enumerate(problem.days):
        longer = datetime.combine(day.date, day.closes) + timedelta(
            minutes=hours * len(problem.days)
        )
        if longer.date() == day.date and longer.time() <= LATEST:
            end = f"{longer:%H:%M}"
            message = text("fix.longer_day", date=day.date.isoformat(), end=end)
            yield Proposal(PLACE, Fix(message, (replaced(f"/days/{i}/end", end),)))
    if problem.days:
        last = max(problem.days, key=lambda d: d.date)
        for i in range(1, 4):
            following = last.date + timedelta(days=i)
            if following.weekday() < 5:
                new: Json = {
                    "date": following.isoformat(),
                    "start": f"{last.opens:%H:%M}",
                    "end": f"{last.closes:%H:%M}",
                }
                message = text("fix.add_day", date=following.isoformat())
                yield Proposal(PLACE, Fix(message, (added("/days/-", new),)))
                break


def applicant_times(
    problem: PanelProblem, submission: Submission, calendar: Calendar
) -> Iterator[Proposal]:
    """Ask an applicant to come at one of the first times there are."""
    place = problem.submissions.index(submission)
    for start in calendar.starts[:2]:
        hours = next(s for s in calendar.segments if s.start <= start < s.end)
        away = freed(submission.unavailable, hours)
        message = text("fix.applicant_time", submission=submission.id, time=_shown(hours))
        yield Proposal(PERSON, Fix(message, (added(f"/submissions/{place}/unavailable", away),)))


def expert_times(
    problem: PanelProblem, experts: list[Expert], start: datetime, calendar: Calendar
) -> Iterator[Proposal]:
    """Ask an expert who is away at a time to come for that half-day."""
    hours = next(s for s in calendar.segments if s.start <= start < s.end)
    away = [e for e in experts if not calendar.free(e.unavailable, start)]
    for e in away[:MOST_PEOPLE]:
        path = f"/experts/{problem.experts.index(e)}/unavailable"
        message = text("fix.expert_time", expert=e.id, time=_shown(hours))
        yield Proposal(PERSON, Fix(message, (added(path, freed(e.unavailable, hours)),)))


def freed(away: tuple[Span, ...], hours: Span) -> Json:
    """Write the times somebody is away, without some hours."""
    rest: list[Json] = []
    for span in away:
        for start, end in (
            (span.start, min(span.end, hours.start)),
            (max(span.start, hours.end), span.end),
        ):
            if start < end:
                rest.append([f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}"])
    return rest


def _shown(hours: Span) -> str:
    return f"{hours.start:%Y-%m-%d %H:%M}–{hours.end:%H:%M}"


def more_panels(problem: PanelProblem, experts: list[Expert]) -> Iterator[Proposal]:
    """Let experts sit on one panel more: each of the most expert alone, or everybody."""
    limited = [e for e in experts if e.max_panels is not None]
    places = {e.id: i for i, e in enumerate(problem.experts)}
    for e in limited[:MOST_PEOPLE]:
        count = (e.max_panels or 0) + 1
        change = (replaced(f"/experts/{places[e.id]}/max_panels", count),)
        yield Proposal(PERSON, Fix(text("fix.max_panels", expert=e.id, count=count), change))
    top = max((e.max_panels or 0 for e in limited), default=0) + 1
    steps = [replaced(f"/experts/{places[e.id]}/max_panels", top) for e in limited]
    if steps:
        yield Proposal(RULE, Fix(text("fix.max_panels_all", count=top), tuple(steps)))


def unpin(problem: PanelProblem, expert: str, submission: str) -> Proposal:
    """Take back a pin."""
    rest: list[Json] = [list(p) for p in sorted(problem.pinned) if p != (expert, submission)]
    message = text("fix.unpin", expert=expert, submission=submission)
    return Proposal(PERSON, Fix(message, (replaced("/pinned", rest),)))
