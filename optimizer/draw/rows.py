"""Write the hard rules as linear rows over 0/1 places, each under a name that a replay can read.

A row says: the weighted sum of its places is at most `most` (exactly, for a size). The names:

    size P                      as many members as the panel has seats
    technical P                 at least so many of them technical
    chair P                     at least one who may chair
    employer P FIRM             at most so many of one employer
    sum P NUMBER least|most     as many as the numbered sum of the rules asks, or bears
    quorum P SUBMISSION         at most so many who leave for a submission
    reserves P                  at least so many reserves
    limit E                     at most so many panels for an expert
    moment E P Q …              one place at most on panels that sit at a common moment
    standby E R P Q …           the same for the reserve of R beside the members of P, Q …
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.draw.hall import MEMBER, RESERVE, ROLES, Hall, HallTable
from optimizer.draw.seating import Place

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one rule: weights by place, and what their sum may be at most."""

    name: Name
    weights: dict[Place, int]
    most: int
    exact: bool = False


def rows_of(hall: Hall) -> Iterator[Row]:
    """Write every rule of a draw."""
    for table in hall.tables.values():
        yield from _panel_rows(hall, table)
    for expert in hall.experts:
        yield from _expert_rows(hall, expert)


def _panel_rows(hall: Hall, table: HallTable) -> Iterator[Row]:
    people = [
        hall.experts[e] for e in hall.candidates[table.category] if hall.may(MEMBER, e, table)
    ]

    def places(experts: list[str], weight: int = 1) -> dict[Place, int]:
        return {(MEMBER, e, table.id): weight for e in experts}

    yield Row(("size", table.id), places([e.id for e in people]), table.size, exact=True)
    technical = places([e.id for e in people if e.technical], -1)
    yield Row(("technical", table.id), technical, -table.technical)
    if hall.chair:
        yield Row(("chair", table.id), places([e.id for e in people if e.can_chair], -1), -1)
    if hall.max_same_employer is not None:
        for firm in sorted({e.employer for e in people}):
            mine = places([e.id for e in people if e.employer == firm])
            if len(mine) > hall.max_same_employer:
                yield Row(("employer", table.id, firm), mine, hall.max_same_employer)
    for number, entry in enumerate(hall.sums):
        counted = [e.id for e in people if e.id in entry.experts]
        name, least = ("sum", table.id, str(number)), entry.least.get(table.size, 0)
        if least:
            yield Row((*name, "least"), places(counted, -1), -least)
        if entry.most is not None and len(counted) > entry.most:
            yield Row((*name, "most"), places(counted), entry.most)
    for submission, _, _ in table.slots:
        gone = places([e.id for e in people if submission in table.leaves.get(e.id, ())])
        if gone:
            stay = max(0, table.size - hall.quorum)
            yield Row(("quorum", table.id, submission), gone, stay)
    if hall.reserves:
        ready = [e for e in hall.candidates[table.category] if hall.may(RESERVE, e, table)]
        weights = {(RESERVE, e, table.id): -1 for e in ready}
        yield Row(("reserves", table.id), weights, -hall.reserves)


def _expert_rows(hall: Hall, expert: str) -> Iterator[Row]:
    sits = {p: hall.may(MEMBER, expert, t) for p, t in hall.tables.items()}
    stands = {p: hall.reserves > 0 and hall.may(RESERVE, expert, t) for p, t in hall.tables.items()}
    limit = hall.experts[expert].max_panels
    mine: dict[Place, int] = {(MEMBER, expert, p): 1 for p, may in sits.items() if may}
    if limit is not None and len(mine) > limit:
        yield Row(("limit", expert), mine, limit)
    seen: set[frozenset[Place]] = set()
    for _, here in hall.moments:
        members: dict[Place, int] = {(MEMBER, expert, p): 1 for p in here if sits[p]}
        reserves: dict[Place, int] = {(RESERVE, expert, p): 1 for p in here if stands[p]}
        if hall.apart:
            rows = [Row(("moment", expert, *here), {**members, **reserves}, 1)]
        else:
            rows = [Row(("moment", expert, *here), members, 1)]
            for place in reserves:
                weights = {**members, place: 1}
                rows.append(Row(("standby", expert, place[2], *here), weights, 1))
        for row in rows:
            key = frozenset(row.weights)
            if len(key) > 1 and key not in seen:
                seen.add(key)
                yield row


def variables(hall: Hall) -> list[Place]:
    """List every place that somebody may have."""
    return [
        (role, e, t.id)
        for t in hall.tables.values()
        for role in ROLES
        if hall.seats(role, t)
        for e in hall.candidates[t.category]
        if hall.may(role, e, t)
    ]
