"""For every hard rule three seasons: one without it, one that just keeps it, one that cannot.

The best plan of the first season breaks the rule in the second. `FORM` names what a plan can break
by its form alone, in no season at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from fractions import Fraction

from optimizer.problem import Break, PanelExpert, PanelProblem, PanelRoom
from tests.unit.optimizer.seasons import at, day, expert, rules, season, span, submission

FORM = frozenset(
    {
        "bad_reserve",
        "empty_panel",
        "expert_twice_in_panel",
        "panel_spans_days",
        "not_placed",
        "placed_twice",
        "reserve_sits_elsewhere",
        "unknown_expert",
        "unknown_room",
        "unknown_submission",
        "wrong_category",
        "wrong_duration",
    }
)


@dataclass(frozen=True)
class RuleCase:
    """Hold the rule's name, the three seasons, and the code of the cause in the last."""

    name: str
    loose: PanelProblem
    tight: PanelProblem
    broken: PanelProblem
    code: str
    renamed: tuple[tuple[str, str], ...] = ()
    """What stands elsewhere in the first season's plan before the checker is asked."""


def people(**changes: Mapping[str, object]) -> tuple[PanelExpert, ...]:
    """Give four experts, the last of whom knows least, so that plans do without E4."""
    base = [expert(f"E{i}", categories={"testing": 1.0 if i < 4 else 0.5}) for i in range(1, 5)]
    return tuple(replace(e, **changes.get(e.id, {})) for e in base)  # type: ignore[arg-type]  # the keys are the dataclass's own


def both(**change: object) -> tuple[PanelExpert, ...]:
    """Change E3 and E4 alike: then only two experts are left."""
    return people(E3=change, E4=change)


def alone(**changes: object) -> PanelProblem:
    """Give a season of panels of one member with one hearing each."""
    base = season(rules=rules(min_size=1, max_size=1, max_slots_per_panel=1), experts=people())
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


LONG = season(experts=people())
DAY = span("09:00", "17:00")
TWO = (PanelRoom("R1"), PanelRoom("R2"))


def of_people(name: str, code: str, **change: object) -> RuleCase:
    """Give the case of a rule that keeps E3 away, then E4 too."""
    kept = season(experts=people(E3=change))
    return RuleCase(name, LONG, kept, season(experts=both(**change)), code)


def of_hearing(
    name: str, code: str, tight: dict[str, object], broken: dict[str, object]
) -> RuleCase:
    """Give the case of a rule about S1."""
    seasons = [
        replace(LONG, submissions=(submission("S1", **change), submission("S2")))
        for change in (tight, broken)
    ]
    return RuleCase(name, LONG, seasons[0], seasons[1], code)


def of_members() -> list[RuleCase]:
    """List the cases of rules about the members of a panel."""
    every = rules(technical_share=Fraction(1))
    finance = rules(settings=(("min_finance", 1),))
    colleagues = {"E2": {"employer": "firm X"}, "E3": {"employer": "firm X"}}
    free = rules(max_same_employer=None)
    small = rules(min_size=1, max_size=1)
    even = {"min_size": 2, "max_size": 3}
    return [
        RuleCase(
            "technical_share",
            season(experts=people(E3={"kind": "finance"})),
            season(experts=people(E3={"kind": "finance"}), rules=every),
            season(experts=both(kind="finance"), rules=every),
            "few_technical_in_category",
        ),
        RuleCase(
            "min_finance",
            season(experts=people(E4={"kind": "finance"})),
            season(experts=people(E4={"kind": "finance"}), rules=finance),
            season(experts=people(E4={"kind": "management"}), rules=finance),
            "min_finance",
        ),
        RuleCase(
            "chair",
            season(experts=people(**NO_CHAIR), rules=rules(chair=False)),
            season(experts=people(**NO_CHAIR)),
            season(experts=people(**NO_CHAIR, E4={"can_chair": False})),
            "no_chair",
        ),
        RuleCase(
            "same_employer",
            season(experts=people(**colleagues), rules=free),
            season(experts=people(**colleagues)),
            season(experts=people(**colleagues, E4={"employer": "firm X"})),
            "same_employer",
        ),
        RuleCase(
            "panel_size",
            season(experts=people(), rules=small),
            LONG,
            season(experts=people(), rules=rules(min_size=5, max_size=5)),
            "few_experts_in_category",
        ),
        RuleCase(
            "panel_even",
            season(experts=people(), rules=rules(**even, odd=False)),
            season(experts=people(), rules=rules(**even)),
            season(experts=people()[:2], rules=rules(**even)),
            "few_experts_in_category",
        ),
        of_people("not_qualified", "few_experts_in_category", categories={"talent": 1.0}),
        of_people("too_many_panels", "never_together", max_panels=0),
        of_people("expert_unavailable", "never_together", unavailable=(DAY,)),
        of_people("sits_too_long", "never_together", max_run_minutes=10),
        RuleCase(
            "reserves_short",
            LONG,
            season(experts=people(), rules=rules(reserves=1)),
            season(experts=people(), rules=rules(reserves=2)),
            "few_reserves",
        ),
        RuleCase(
            "conflict",
            LONG,
            season(experts=people(), conflicts=frozenset({("E3", "S1")})),
            season(experts=people(), conflicts=frozenset({("E3", "S1"), ("E4", "S1")})),
            "few_experts_for_submission",
        ),
        RuleCase(
            "quorum",
            season(
                experts=people(),
                conflicts=frozenset({("E3", "S1")}),
                rules=rules(recusal="leave", quorum=2),
            ),
            season(
                experts=people(),
                conflicts=frozenset({("E3", "S1")}),
                rules=rules(recusal="leave", quorum=3),
            ),
            season(
                experts=people(),
                conflicts=frozenset({("E3", "S1"), ("E4", "S1")}),
                rules=rules(recusal="leave", quorum=3),
            ),
            "rules_together",
        ),
        RuleCase(
            "pin_broken",
            LONG,
            season(experts=people(), pinned=frozenset({("E4", "S1")})),
            season(
                experts=both(categories={"talent": 1.0})[3:] + people()[:3],
                pinned=frozenset({("E4", "S1")}),
            ),
            "pin_barred",
        ),
    ]


NO_CHAIR: dict[str, dict[str, object]] = {f"E{i}": {"can_chair": False} for i in (1, 2, 3)}


def of_times() -> list[RuleCase]:
    """List the cases of rules about hours, rooms and who presents."""
    twice = (submission("S1", applicants=("A",)), submission("S2", applicants=("A",)))
    short, shorter = day("09:00", "09:30"), day("09:00", "09:15")
    pause, once = rules(max_run_slots=1), tuple(replace(e, max_panels=1) for e in people())
    late = replace(LONG, days=(day("09:00", "12:30"),), breaks=())
    morning = Break(None, time(9), time(12))
    return [
        RuleCase(
            "outside_hours",
            LONG,
            replace(LONG, days=(day("10:00", "10:30"),)),
            replace(LONG, days=(day("10:00", "10:15"),)),
            "room_time",
        ),
        RuleCase(
            "in_break",
            late,
            replace(late, breaks=(morning,)),
            replace(late, breaks=(morning, Break(None, time(12), time(12, 15)))),
            "room_time",
        ),
        RuleCase(
            "slots_overlap",
            LONG,
            replace(LONG, changeover_minutes=15, days=(day("09:00", "09:45"),)),
            replace(LONG, changeover_minutes=15, days=(short,)),
            "room_time",
        ),
        RuleCase(
            "no_pause",
            LONG,
            replace(LONG, rules=pause, days=(day("09:00", "09:45"),)),
            replace(LONG, rules=pause, days=(short,), experts=once[:3]),
            "few_technical_seats",
        ),
        RuleCase(
            "panel_too_long",
            LONG,
            season(experts=people(), rules=rules(max_slots_per_panel=1)),
            season(
                experts=once,
                rules=rules(max_slots_per_panel=1),
            ),
            "few_seats",
        ),
        RuleCase(
            "room_unavailable",
            LONG,
            replace(LONG, rooms=(PanelRoom("R1", (DAY,)), PanelRoom("R2"))),
            replace(LONG, rooms=(PanelRoom("R1", (DAY,)),)),
            "no_time",
        ),
        RuleCase(
            "room_overlap",
            alone(rooms=TWO, days=(shorter,)),
            alone(days=(short,)),
            alone(days=(shorter,)),
            "room_time",
            (("R2", "R1"),),
        ),
        RuleCase(
            "expert_overlap",
            alone(rooms=TWO, days=(shorter,)),
            alone(rooms=TWO, days=(short,), experts=people()[:1]),
            alone(rooms=TWO, days=(shorter,), experts=people()[:1]),
            "few_chair_hours",
            (("E2", "E1"), ("E3", "E1"), ("E4", "E1")),
        ),
        RuleCase(
            "applicant_overlap",
            alone(rooms=TWO, days=(shorter,)),
            alone(rooms=TWO, days=(short,), submissions=twice),
            alone(rooms=TWO, days=(shorter,), submissions=twice),
            "rules_together",
        ),
        of_hearing(
            "applicant_unavailable",
            "applicant_never_free",
            {"unavailable": (span("09:00", "16:45"),)},
            {"unavailable": (DAY,)},
        ),
        of_hearing(
            "too_early",
            "applicant_never_free",
            {"earliest": time(16, 45)},
            {"earliest": time(16, 50)},
        ),
        RuleCase(
            "too_late",
            replace(LONG, submissions=(submission("S1", earliest=time(16)), submission("S2"))),
            replace(LONG, submissions=(submission("S1", latest=time(9, 15)), submission("S2"))),
            replace(LONG, submissions=(submission("S1", latest=time(9, 10)), submission("S2"))),
            "applicant_never_free",
        ),
        of_hearing(
            "slot_pin_broken",
            "slot_barred",
            {"pinned_start": at("13:00")},
            {"pinned_start": at("12:30")},
        ),
        RuleCase(
            "needs_video",
            LONG,
            replace(
                LONG,
                rooms=(PanelRoom("R1"), PanelRoom("R2", video=True)),
                submissions=(submission("S1", needs_video=True), submission("S2")),
            ),
            replace(LONG, submissions=(submission("S1", needs_video=True), submission("S2"))),
            "no_suitable_room",
        ),
        RuleCase(
            "room_too_small",
            LONG,
            replace(LONG, rooms=(PanelRoom("R1", capacity=2), PanelRoom("R2", capacity=3))),
            replace(LONG, rooms=(PanelRoom("R1", capacity=2),)),
            "no_suitable_room",
        ),
        RuleCase(
            "room_pin_broken",
            LONG,
            replace(
                LONG,
                rooms=TWO,
                submissions=(submission("S1", pinned_room="R2"), submission("S2")),
            ),
            replace(
                LONG,
                rooms=(PanelRoom("R1"), PanelRoom("R2", (DAY,))),
                submissions=(submission("S1", pinned_room="R2"), submission("S2")),
            ),
            "slot_barred",
        ),
    ]


def cases() -> list[RuleCase]:
    """List the cases of all rules."""
    return [*of_members(), *of_times()]
