"""Whatever the season: the draw keeps all rules, replays, and gives like people like chances."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.check import check_plan
from optimizer.draw import DrawError, FrozenDraw, freeze, run
from optimizer.draw.certificate import prove
from optimizer.draw.completion import CompletionProgram, find_completion
from optimizer.draw.frozen import lay_out
from optimizer.draw.hall import Hall
from optimizer.draw.lots import digest_of
from optimizer.draw.repair import is_full
from optimizer.draw.replay import faults
from optimizer.draw.seating import Seating
from optimizer.instance import panel_problem, plan_document, read_plan
from reviewer.model.tables import Json
from tests.builders.draws import DAY, expert, frozen, panel, season

KINDS = ("technical", "technical", "technical", "finance", "management")
STARTS = ("09:00", "09:30", "10:00")


def _experts(random: Random) -> list[Json]:
    count = random.randint(4, 13)
    return [
        expert(
            f"E{n:02}",
            employer=f"F{random.randrange(count - 1)}",
            kind=random.choice(KINDS),
            categories={c: 1.0 for c in ("talent", "testing") if random.random() < 0.8},
            can_chair=random.random() < 0.4,
            max_panels=random.choice([None, 1, 1, 2]),
            unavailable=[[f"{DAY}T09:00", f"{DAY}T09:30"]] if random.random() < 0.2 else [],
        )
        for n in range(count)
    ]


def _season(random: Random) -> tuple[Json, list[Json]]:
    """Make a season of one to four panels; who sat on the formed plan does not matter here."""
    count = random.randint(1, 4)
    categories = [random.choice(("talent", "testing")) for _ in range(count)]
    codes = {n: [f"S{n}{m}" for m in range(random.randint(1, 2))] for n in range(count)}
    submissions = {code: categories[n] for n in range(count) for code in codes[n]}
    experts = _experts(random)
    leave = random.random() < 0.4
    instance = season(
        experts,
        submissions,
        rules={
            "technical_share": [2, 3],
            "chair": random.random() < 0.7,
            "max_same_employer": random.choice([1, 1, 2, None]),
            "reserves": random.randint(0, 1),
            "recusal": "leave" if leave else "exclude",
            "quorum": 2,
        },
        conflicts=[
            (e["id"], code) for e in experts for code in submissions if random.random() < 0.1
        ],
        rooms=[f"R{n}" for n in range(count)],
    )
    formed = ["E00", "E01", "E02"]
    panels = []
    for n in range(count):
        begin = random.randrange(2)
        slots = dict(zip(codes[n], STARTS[begin:], strict=False))
        panels.append(panel(f"P{n}", formed, slots, room=f"R{n}", category=categories[n]))
    return instance, panels


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_a_draw_keeps_every_rule_and_replays(seed: int) -> None:
    instance, panels = _season(Random(seed))
    try:
        draw = frozen(instance, panels)
    except DrawError:
        return  # the next test shows that such a refusal is proved
    result = run(draw, f"{seed}", "监督")
    assert check_plan(instance, plan_document(result.plan)) == ()
    assert faults(result.record, draw.digest) == []


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_what_cannot_be_completed_is_proved_so(seed: int) -> None:
    """Seat up to two at random as the rules of the moment allow; the search and the proof agree."""
    random = Random(seed)
    instance, panels = _season(random)
    plan = read_plan({"panels": [*panels]})
    apart = random.random() < 0.5
    hall = Hall(lay_out(panel_problem(instance), plan, "call", source="", reserves_apart=apart))
    fixed = Seating(hall)
    for _ in range(random.randrange(3)):
        table = random.choice(list(hall.tables.values()))
        able = [
            e
            for e in hall.candidates[table.category]
            if fixed.open("member", table) and fixed.barrier("member", e, table) is None
        ]
        if able:
            fixed.add(("member", random.choice(able), table.id))
    proof = prove(CompletionProgram(hall), fixed)
    whole = find_completion(fixed)
    assert isinstance(proof, Seating) == (whole is not None)
    assert whole is None or (is_full(whole) and fixed.places() <= whole.places())


def _symmetric() -> FrozenDraw:
    """Freeze two panels at one time for eight experts who differ in nothing but their names."""
    instance = season([expert(f"E{n}") for n in range(8)], {"S1": "testing", "S2": "testing"})
    return frozen(
        instance,
        [
            panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}),
            panel("P2", ["E3", "E4", "E5"], {"S2": "09:00"}, room="R2"),
        ],
    )


def test_like_people_are_drawn_about_equally_often() -> None:
    draw = _symmetric()
    seats: Counter[str] = Counter()
    chairs: Counter[str] = Counter()
    for n in range(800):
        plan = run(draw, f"第{n}次", "监督").plan
        seats.update(e for each_panel in plan.panels for e in each_panel.experts)
        chairs.update(str(each_panel.chair) for each_panel in plan.panels)
    # 800 draws of six seats and two chairs among eight: 600 and 200 are to be expected, and
    # the standard deviations are 12 and 12.
    assert [seats[f"E{n}"] for n in range(8)] == [603, 594, 588, 605, 602, 591, 616, 601]
    assert [chairs[f"E{n}"] for n in range(8)] == [220, 200, 205, 188, 197, 201, 208, 181]


def test_digest_does_not_depend_on_the_order_of_the_instance() -> None:
    random = Random(7)
    instance, panels = _season(random)
    turned = {**instance, "experts": instance["experts"][::-1]}
    turned["conflicts"] = instance["conflicts"][::-1]
    source = digest_of(instance)
    problems = [panel_problem(entry) for entry in (instance, turned)]
    plan = read_plan({"panels": [*panels]})
    first, second = (freeze(p, plan, "call", source=source) for p in problems)
    assert first.digest == second.digest
