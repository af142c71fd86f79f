"""Turn a smallest set of items into a cause: its code, its sentence, and whom it involves."""

from functools import cache

from optimizer.explain.cause import Cause
from optimizer.explain.items import Item, waivers
from optimizer.explain.phrases import Phrases
from optimizer.explain.words import SpokenTimes, joined, label, listed
from optimizer.messages import text
from optimizer.outcome import Text
from optimizer.problem import PanelExpert, PanelProblem
from optimizer.rules.member_rule import member_rules

KEYS = {
    "sizes": "min_size",
    "slots": "max_slots_per_panel",
    "run": "max_run_slots",
    "changeover": "changeover_minutes",
}
"""The keys of an instance under which the rules of some kinds of items stand."""
POOLS = {
    frozenset({"chair"}): "chair",
    frozenset({"technical"}): "technical",
    frozenset({"technical", "sizes"}): "technical",
    frozenset({"sizes"}): "experts",
    frozenset({"sizes", "odd"}): "experts",
    frozenset(): "experts",
}
"""What is short when just these rules belong to a cause: a chair, technical experts, experts."""
OF_PEOPLE = frozenset({"conflict", "away", "hours", "limit", "long"})
"""The kinds of items for which people are missing at a hearing."""
OF_SUBMISSIONS = frozenset(
    {"conflict", "hours", "pin", "slot_pin", "room_pin", "video", "capacity", "sibling"}
)
"""The kinds of items that concern certain submissions; others concern all of a category."""
PLACED = frozenset({"video", "capacity", "room_pin"})
"""The kinds of items that ask for a certain room."""
CODES = {
    "chair": ("no_chair", "no_chair_for_submission", "chair_never_together"),
    "technical": (
        "few_technical_in_category",
        "few_technical_for_submission",
        "technical_never_together",
    ),
    "experts": ("few_experts_in_category", "few_experts_for_submission", "never_together"),
}
"""The codes where there are too few at all, too few without a conflict, too few at one time."""


@cache
def shared_kinds() -> frozenset[str]:
    """List the kinds of items that concern everybody: rules of the call, rooms, breaks."""
    return frozenset({*waivers(), "changeover", "breaks", "rooms"})


def told(problem: PanelProblem, core: list[Item]) -> Cause:
    """Tell a cause; `problem` holds only the submissions that it is about."""
    phrases = Phrases(problem, core)
    kinds = {item.kind for item in core}
    shared = kinds & shared_kinds() - {"breaks"}
    own = kinds - shared_kinds()
    alone = len(problem.submissions) == 1
    if alone:
        pool = POOLS.get(frozenset(shared))
        if pool and own <= OF_PEOPLE and (shared or own != {"hours"}):
            return _shortage(problem, core, pool, phrases)
        if not shared or (own & PLACED and shared <= {"rooms", "sizes", "odd"}):
            return _personal(problem, core, phrases)
    code = "rules_together"
    named = {rule.item: rule.name for rule in member_rules() if rule.item not in CODES}
    for kind, name in {"reserves": "few_reserves", **named}.items():
        if alone and kind in kinds:
            code = name
    message = text("rules_together", heard=phrases.heard(), parts=joined(phrases.all()))
    return Cause(code, message, _involved(problem, core), core=tuple(core))


def _involved(problem: PanelProblem, core: list[Item]) -> tuple[str, ...]:
    """List the submissions, then the ids and rules of the items."""
    names = [s.id for s in problem.submissions]
    keys = KEYS | {rule.item: rule.key for rule in member_rules()}
    for item in core:
        names += item.ids if item.kind not in shared_kinds() else (keys.get(item.kind, item.kind),)
    return tuple(dict.fromkeys(names))


def _shortage(problem: PanelProblem, core: list[Item], pool: str, phrases: Phrases) -> Cause:
    """Tell that one submission finds too few experts, technical experts or no chair."""
    (s,) = problem.submissions
    rules, size = problem.rules, problem.rules.sizes()[0]
    need = {"chair": 1, "technical": rules.technical_needed(size), "experts": size}[pool]
    kinds = {item.kind for item in core}
    people = [e for e in problem.experts if s.category in e.categories and _in(pool, e)]
    barred = {expert for expert, _ in problem.conflicts}
    free = [e for e in people if e.id not in barred]
    kinds -= shared_kinds()
    place = 0 if not kinds else 1 if kinds == {"conflict"} else 2
    code = CODES[pool][place]
    general = not kinds & OF_SUBMISSIONS
    about: dict[str, object] = {
        "category": label(s.category),
        "submission": s.id,
        "subject": text("any_submission") if general else Text(f" {s.id} ", s.id),
        "need": need,
        "parts": joined(phrases.blocked()),
    }
    ids = sorted(e.id for e in people)
    if place == 0:
        qualified = [e.id for e in problem.experts if s.category in e.categories]
        count = len(qualified) if pool == "chair" else len(people)
        return Cause(
            code, text(code, count=count, **about), (s.category, *qualified), core=tuple(core)
        )
    if place == 1:
        named = ids if pool == "chair" else sorted(e.id for e in free)
        message = text(code, count=len(named), names=_names(named), **about)
        return Cause(code, message, (s.id, *named), core=tuple(core))
    when, there = _best(problem, free)
    message = text(
        code,
        count=len(there),
        there=_names(there),
        total=len(people),
        time=when,
        **about,
    )
    own = [item for item in core if item.kind not in shared_kinds()]
    involved = tuple(dict.fromkeys(name for item in own for name in item.ids))
    first = s.category if general else s.id
    return Cause(
        code, message, (first, *(entry for entry in involved if entry != first)), core=tuple(core)
    )


def _names(ids: list[str]) -> Text:
    return listed(ids) if ids else text("nobody")


def _in(pool: str, e: PanelExpert) -> bool:
    return {"chair": e.can_chair, "technical": e.kind == "technical", "experts": True}[pool]


def _best(problem: PanelProblem, people: list[PanelExpert]) -> tuple[Text, list[str]]:
    """Find the moment at which most of some people are there, and who they are."""
    (s,) = problem.submissions
    times = SpokenTimes(problem)
    line = times.line
    busy = {e.id: [line.minutes(span) for span in e.unavailable] for e in people}
    ends = {b for spans in busy.values() for _, b in spans}
    starts = {a for first, last in line.starts(s) for a in (first, *ends) if first <= a <= last}
    best: tuple[int, list[str]] | None = None
    for start in sorted(starts):
        there = [
            e.id
            for e in people
            if e.max_panels != 0
            and (e.max_run_minutes is None or e.max_run_minutes >= line.slot)
            and not any(start < b and a < start + line.slot for a, b in busy[e.id])
        ]
        if best is None or len(there) > len(best[1]):
            best = start, there
    return (text("when.outside"), []) if best is None else (times.at(best[0]), best[1])


def _personal(problem: PanelProblem, core: list[Item], phrases: Phrases) -> Cause:
    """Tell that what one submission brings with it cannot be."""
    (s,) = problem.submissions
    kinds = {item.kind for item in core}
    parts = joined(phrases.all())
    involved = _involved(problem, core)
    if "pin" in kinds:
        code = "pin_barred"
        if kinds == {"pin"} and len(core) > 1:
            code = "pins_together"
        elif kinds == {"pin"}:
            parts = text("part.unqualified", parts=parts, category=label(s.category))
    elif kinds & {"slot_pin", "room_pin"}:
        code = "slot_barred"
    elif kinds & {"video", "capacity"}:
        code = "no_suitable_room"
    elif "hours" in kinds or not kinds:
        code = "applicant_never_free"
    else:
        code = "rules_together"
    if code == "rules_together":
        message = text(code, heard=phrases.heard(), parts=parts)
    else:
        most = problem.rules.sizes()[-1]
        about: dict[str, object] = {"category": label(s.category), "most": most}
        message = text(code, submission=s.id, parts=parts, **about)
    return Cause(code, message, involved, core=tuple(core))
