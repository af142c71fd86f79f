"""Propose what people could do: come once more, chair, sit on one panel more, join."""

from collections.abc import Iterator

from optimizer.explain.cause import NEWCOMER, PERSON, RULE, Cause, FixProposal
from optimizer.explain.items import about
from optimizer.explain.patch import added
from optimizer.explain.words import SpokenTimes, label
from optimizer.messages import text
from optimizer.minutes import Stretch
from optimizer.outcome import Fix, Json
from optimizer.problem import PanelExpert, PanelProblem, Span
from optimizer.rules.member_rule import member_rules

MOST_PEOPLE = 8
MOST_TIMES = 3
NEW_PEOPLE = 5
LONGER = (1, 2, 4)


def proposals(problem: PanelProblem, cause: Cause, submissions: set[str]) -> Iterator[FixProposal]:
    """Propose for each person of a cause what would take the person out of it."""
    ids: dict[str, list[str]] = {}
    for item in cause.core:
        ids.setdefault(item.kind, []).extend(item.ids[:1])
    some = about(problem, submissions)
    people = {e.id: e for e in problem.experts}
    yield from coming(problem, some, [people[e] for e in ids.get("away", ())])
    if "chair" in ids:
        yield from chairs(problem, some)
    yield from more_panels(problem, [people[e] for e in ids.get("limit", ())])
    for item in cause.core:
        if item.kind == "pin":
            expert, submission = item.ids
            message = text("fix.unpin", expert=expert, submission=submission)
            yield FixProposal(PERSON, Fix(message, ()), unpins=(expert, submission))
    for e in ids.get("long", [])[:MOST_PEOPLE]:
        for more in LONGER:
            count = (people[e].max_run_minutes or 0) + more * problem.slot_minutes
            change = (added(f"/experts/{_place(problem, e)}/max_run_minutes", count),)
            message = text("fix.longer_sitting", expert=e, minutes=count)
            yield FixProposal(PERSON, Fix(message, change))


def _place(problem: PanelProblem, expert: str) -> int:
    return next(i for i, e in enumerate(problem.experts) if e.id == expert)


def coming(
    problem: PanelProblem, some: PanelProblem, away: list[PanelExpert]
) -> Iterator[FixProposal]:
    """Ask who is away for one half-day, those first at which most others are there."""
    if not away:
        return
    times = SpokenTimes(problem)
    line = times.line
    heard = [line.starts(s) for s in some.submissions]
    able = {
        (a, b): sum(
            any(a <= x <= b - line.slot or x <= a <= y for x, y in entry) for entry in heard
        )
        for a, b in line.segments
    }
    there = {seg: sum(not _meets(times, e, seg) for e in some.experts) for seg in able}
    fitting = [seg for seg in able if able[seg]]
    order = sorted(fitting, key=lambda seg: (-able[seg], -there[seg], seg))
    for segment in order[:MOST_TIMES]:
        mine = [e for e in away if _meets(times, e, segment)]
        for e in sorted(mine, key=lambda e: (len(e.unavailable), e.id))[:MOST_PEOPLE]:
            hours = Span(line.moment(segment[0]), line.moment(segment[1]))
            message = text("fix.expert_time", expert=e.id, when=times.stretches([segment]))
            path = f"/experts/{_place(problem, e.id)}/unavailable"
            yield FixProposal(PERSON, Fix(message, (added(path, freed(e.unavailable, hours)),)))


def _meets(times: SpokenTimes, e: PanelExpert, segment: Stretch) -> bool:
    spans = (times.line.minutes(span) for span in e.unavailable)
    return any(segment[0] < b and a < segment[1] for a, b in spans)


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


def chairs(problem: PanelProblem, some: PanelProblem) -> Iterator[FixProposal]:
    """Let somebody qualified chair, those without a conflict and the least bound first."""
    barred, categories = {expert for expert, _ in some.conflicts}, set(some.categories)
    able = [
        e
        for e in some.experts
        if not e.can_chair and e.max_panels != 0 and not categories.isdisjoint(e.categories)
    ]
    able.sort(
        key=lambda e: (
            e.id in barred,
            len(e.unavailable),
            -max(e.categories.get(c, 0.0) for c in categories),
            e.id,
        )
    )
    for e in able[:MOST_PEOPLE]:
        path = f"/experts/{_place(problem, e.id)}/can_chair"
        yield FixProposal(PERSON, Fix(text("fix.let_chair", expert=e.id), (added(path, True),)))


def more_panels(problem: PanelProblem, experts: list[PanelExpert]) -> Iterator[FixProposal]:
    """Let experts sit on one panel more: each alone, or everybody."""
    limited = [e for e in experts if e.max_panels is not None]
    places = {e.id: i for i, e in enumerate(problem.experts)}
    for e in sorted(limited, key=lambda e: (len(e.unavailable), e.id))[:MOST_PEOPLE]:
        count = (e.max_panels or 0) + 1
        change = (added(f"/experts/{places[e.id]}/max_panels", count),)
        yield FixProposal(PERSON, Fix(text("fix.max_panels", expert=e.id, count=count), change))
    if limited:
        top = max(e.max_panels or 0 for e in limited) + 1
        steps = [added(f"/experts/{places[e.id]}/max_panels", top) for e in limited]
        yield FixProposal(RULE, Fix(text("fix.max_panels_all", count=top), tuple(steps)))


def newcomers(problem: PanelProblem, cause: Cause, submissions: set[str]) -> Iterator[FixProposal]:
    """Ask for one more expert of each category concerned, and for one more after that."""
    kinds = {item.kind for item in cause.core}
    taken = {e.id for e in problem.experts}
    some = about(problem, submissions)
    barred = {expert for expert, _ in some.conflicts}
    led = any(e.can_chair and e.max_panels != 0 and e.id not in barred for e in some.experts)
    wanted = [rule.kind for rule in member_rules() if rule.item in kinds and rule.kind]
    kind = wanted[0] if wanted else "technical"
    chair = problem.rules.chair and ("chair" in kinds or not led)
    for number in range(min(NEW_PEOPLE, problem.rules.sizes()[0])):
        code = "fix.new_chair" if chair and not number else "fix.new_expert"
        for category in some.categories:
            name = f"+{category}-{number + 1}"
            while name in taken:
                name += "+"
            person: Json = {
                "id": name,
                "employer": name,
                "kind": kind,
                "categories": {category: 1.0},
                "can_chair": code == "fix.new_chair",
                "max_panels": None,
                "unavailable": [],
            }
            message = text(code, category=label(category), kind=text(f"kind.{kind}"))
            yield FixProposal(NEWCOMER, Fix(message, (added("/experts/-", person),)))
