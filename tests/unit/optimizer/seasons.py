"""Build small invented seasons with speaking defaults."""

import random
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction

from optimizer.problem import (
    Break,
    Day,
    Defence,
    DefenceProblem,
    Kind,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
    Sitter,
    Span,
)

MONDAY = date(2027, 3, 1)
TUESDAY = date(2027, 3, 2)
NOON = Break(None, time(12), time(13))


def at(clock: str, day: date = MONDAY) -> datetime:
    """Give a time on a day."""
    return datetime.combine(day, time.fromisoformat(clock))


def span(start: str, end: str, day: date = MONDAY) -> Span:
    """Give a stretch of a day."""
    return Span(at(start, day), at(end, day))


def day(opens: str = "09:00", closes: str = "17:00", when: date = MONDAY) -> Day:
    """Give a day with its hours."""
    return Day(when, time.fromisoformat(opens), time.fromisoformat(closes))


def expert(name: str, **changes: object) -> PanelExpert:
    """Give a technical expert of category testing who may chair."""
    base = PanelExpert(name, f"firm {name}", "technical", {"testing": 0.8}, can_chair=True)
    return replace(base, **changes)  # type: ignore[arg-type]  # the keys are the dataclass's own


def submission(name: str, **changes: object) -> PanelSubmission:
    """Give a submission of category testing."""
    return replace(PanelSubmission(name, "testing", (f"by {name}",)), **changes)  # type: ignore[arg-type]  # as above


def rules(**changes: object) -> PanelRules:
    """Give rules for panels of three with a chair."""
    base = PanelRules(3, 3, technical_share=Fraction(2, 3), max_same_employer=1)
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def season(**changes: object) -> PanelProblem:
    """Give two submissions, four experts, one room and one day: one panel does it."""
    base = PanelProblem(
        slot_minutes=15,
        days=(day(),),
        breaks=(NOON,),
        rooms=(PanelRoom("R1"),),
        experts=tuple(expert(f"E{i}") for i in range(1, 5)),
        submissions=(submission("S1"), submission("S2")),
        rules=rules(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def random_season(seed: int, submissions: int, experts: int, **changes: object) -> PanelProblem:
    """Invent a season of two categories with half-days away and a few conflicts."""
    chance = random.Random(seed)
    categories = ("testing", "consulting")
    kinds: tuple[Kind, ...] = ("technical", "technical", "technical", "finance")
    people = tuple(
        PanelExpert(
            f"E{i:03d}",
            f"firm {chance.randrange(experts // 2 + 1)}",
            chance.choice(kinds),
            {
                c: chance.randint(5, 10) / 10
                for c in chance.sample(categories, chance.choice((1, 2)))
            },
            can_chair=chance.random() < 0.5,
            max_panels=2,
            unavailable=(span("09:00", "12:00"),) if chance.random() < 0.2 else (),
        )
        for i in range(experts)
    )
    some_submissions = tuple(
        PanelSubmission(f"S{i:03d}", chance.choice(categories), (f"A{i}",))
        for i in range(submissions)
    )
    conflicts = frozenset(
        (chance.choice(people).id, chance.choice(some_submissions).id) for _ in range(submissions)
    )
    base = season(
        experts=people,
        submissions=some_submissions,
        conflicts=conflicts,
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        rules=rules(max_slots_per_panel=8),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def defences(count: int = 3, **changes: object) -> DefenceProblem:
    """Give defences of one panel of two, one room and one day."""
    base = DefenceProblem(
        slot_minutes=15,
        days=(day(),),
        breaks=(NOON,),
        rooms=(PanelRoom("R1"),),
        experts=(Sitter("E1"), Sitter("E2")),
        defences=tuple(Defence(f"S{i}", ("E1", "E2")) for i in range(1, count + 1)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # as above
