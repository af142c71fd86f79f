"""Draw: walk the candidates in order and seat whoever may sit, saying why when not."""

from dataclasses import dataclass, field

from optimizer.draw.certificate import prove
from optimizer.draw.completion import Completions, find_completion
from optimizer.draw.errors import DrawError
from optimizer.draw.frozen import FORMAT, FrozenDraw, pinned_places
from optimizer.draw.hall import MEMBER, ROLES, Hall, HallTable
from optimizer.draw.lots import digest_of, order_of, seed_of
from optimizer.draw.seating import Place, Seating, leavers
from optimizer.instance import plan_document, read_plan
from optimizer.outcome import Json, PanelPlan


@dataclass(frozen=True, slots=True)
class DrawResult:
    """Hold the drawn plan and the record from which it can be replayed."""

    plan: PanelPlan
    record: dict[str, Json]


def run(frozen: FrozenDraw, operator: str, supervisor: str) -> DrawResult:
    """Seat the panels of a frozen draw; the two texts must have been given after its digest.

    Nothing but the frozen record and the texts enters. Raises `DrawError`.
    """
    if digest_of(frozen.record) != frozen.digest:
        raise DrawError("digest", "the record is not the one whose digest was published")
    try:
        seed = seed_of(frozen.digest, operator, supervisor)
    except UnicodeEncodeError as error:
        raise DrawError("text", "a text holds characters that are not valid") from error
    hall = Hall(frozen.record)
    orders = {c: order_of(seed, hall.call, c, every) for c, every in hall.candidates.items()}
    walk = _Walk(hall, orders)
    stages = walk.run()
    document = _plan(hall, walk.seating)
    record: dict[str, Json] = {
        "format": FORMAT,
        "frozen": frozen.record,
        "digest": frozen.digest,
        "operator": operator,
        "supervisor": supervisor,
        "seed": seed,
        "orders": {c: list[Json](order) for c, order in orders.items()},
        "stages": stages,
        "certificates": walk.certificates,
        "plan": document,
    }
    return DrawResult(read_plan(document), record)


@dataclass
class _Walk:
    hall: Hall
    orders: dict[str, list[str]]
    certificates: list[Json] = field(default_factory=list)
    seating: Seating = field(init=False)
    _completions: Completions = field(init=False)
    _refused: dict[Place, int] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the pinned seats and one way to fill the rest."""
        self.seating = pinned_places(self.hall)
        whole = find_completion(self.seating)
        if whole is None:
            raise DrawError("no_membership", "no membership keeps the rules for these panels")
        self._completions = Completions(self.seating, whole)

    def run(self) -> list[Json]:
        """Fill all members' seats category by category, then the reserves' in the same order."""
        return [
            {"role": role, "category": c, "turns": self._stage(role, c)}
            for role in ROLES
            for c in self.hall.categories
        ]

    def _stage(self, role: str, category: str) -> list[Json]:
        tables = self.hall.of_category(category)
        order = self.orders[category]
        turns: list[Json] = []
        idle = 0
        while any(self.seating.open(role, t) for t in tables):
            if idle >= len(order):
                raise DrawError("no_membership", f"nobody of {category} can take an open seat")
            place = self._next.get(category, 0)
            self._next[category] = place + 1
            turn = self._turn(role, order[place % len(order)], tables)
            turns.append(turn)
            idle = 0 if turn["seat"] is not None else idle + 1
        return turns

    def _turn(self, role: str, expert: str, tables: list[HallTable]) -> dict[str, Json]:
        """Offer an expert the open panels in their order, until one can be taken."""
        skips: list[Json] = []
        for table in tables:
            if not self.seating.open(role, table):
                continue
            why = self.seating.barrier(role, expert, table)
            if why is None:
                why = self._impossible((role, expert, table.id))
            if why is None:
                self.seating.add((role, expert, table.id))
                return {"expert": expert, "skips": skips, "seat": table.id}
            skips.append([table.id, *why])
        return {"expert": expert, "skips": skips, "seat": None}

    def _impossible(self, place: Place) -> list[Json] | None:
        """Say by which certificate a place would leave others empty for good, or None.

        What was impossible with fewer seated stays so.
        """
        if place not in self._refused:
            if self._completions.allows(place):
                return None
            more = self.seating.copy()
            more.add(place)
            proof = prove(self._completions.program, more)
            if isinstance(proof, Seating):
                self._completions.whole = proof
                return None
            self._refused[place] = len(self.certificates)
            self.certificates.append({"place": list[Json](place), "proof": proof})
        return ["completion_impossible", self._refused[place]]


def _plan(hall: Hall, seating: Seating) -> dict[str, Json]:
    panels: list[Json] = []
    for table in hall.tables.values():
        members = seating.at[MEMBER, table.id]
        chairs = [e for e in members if hall.experts[e].can_chair]
        gone = leavers(table, members)
        slots: list[Json] = []
        for submission, start, end in table.slots:
            slot: dict[str, Json] = {"id": submission, "start": start, "end": end}
            if submission in gone:
                slot["recused"] = list[Json](gone[submission])
            slots.append(slot)
        panels.append(
            {
                "id": table.id,
                "category": table.category,
                "room": table.room,
                "experts": list[Json](members),
                "chair": chairs[0] if hall.chair else None,
                "reserves": list[Json](seating.at["reserve", table.id]),
                "submissions": slots,
            }
        )
    return plan_document(read_plan({"panels": panels}))
