"""Tell whether the seats still open can all be filled, and show how, or prove that they cannot."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from optimizer.draw.hall import MEMBER, Hall
from optimizer.draw.repair import greedy, is_full, with_place
from optimizer.draw.rows import Row, rows_of, variables
from optimizer.draw.seating import Place, Seating

POOL = 40
INFEASIBLE = 2
SMALL = 30_000


class CompletionProgram:
    """Hold the rules of a draw as a 0/1 program: the rows never change, only what is seated."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    @cached_property
    def places(self) -> list[Place]:
        """List the variables."""
        return variables(self.hall)

    @cached_property
    def number(self) -> dict[Place, int]:
        """Give each variable's column."""
        return {place: i for i, place in enumerate(self.places)}

    @cached_property
    def rows(self) -> list[Row]:
        """List the rows."""
        return list(rows_of(self.hall))

    @cached_property
    def matrix(self) -> csr_matrix:
        """Write the rows as a matrix."""
        data, columns, ends = [], [], [0]
        for row in self.rows:
            columns += [self.number[place] for place in row.weights]
            data += list(row.weights.values())
            ends.append(len(columns))
        shape = (len(self.rows), len(self.places))
        return csr_matrix((np.array(data, float), columns, ends), shape=shape)

    @cached_property
    def most(self) -> np.ndarray:
        """Give what each row's sum may be at most."""
        return np.array([row.most for row in self.rows], float)

    @cached_property
    def least(self) -> np.ndarray:
        """Give what each row's sum must be at least."""
        return np.array([row.most if row.exact else -np.inf for row in self.rows], float)

    def solve(self, fixed: Seating, places: Iterable[Place]) -> Seating | None:
        """Fill every seat from the given places, or give None where these do not suffice."""
        taken = fixed.places()
        columns = sorted({self.number[p] for p in places} | {self.number[p] for p in taken})
        low = np.array([float(self.places[j] in taken) for j in columns])
        found = milp(
            np.zeros(len(columns)),
            integrality=np.ones(len(columns), int),
            bounds=Bounds(low, np.ones(len(columns))),
            constraints=LinearConstraint(self.matrix[:, columns], self.least, self.most),
        )
        if found.x is None:
            return None
        whole = fixed.copy()
        for j, value in zip(columns, found.x, strict=True):
            role, _, panel = place = self.places[j]
            if value > 0.5 and place not in taken and whole.open(role, self.hall.tables[panel]):
                whole.add(place)
        return whole if is_full(whole) else None

    def pool(self, fixed: Seating, whole: Seating | None) -> set[Place]:
        """Choose some places that very likely suffice: the present ones and a few for each panel.

        Each panel's few begin at another place of the list, so that panels do not all want the
        same people.
        """
        chosen = set(whole.places()) if whole else set()
        taken = fixed.places()
        for k, table in enumerate(self.hall.tables.values()):
            for role in ("member", "reserve"):
                if not self.hall.seats(role, table):
                    continue
                every = [
                    e
                    for e in self.hall.candidates[table.category]
                    if self.hall.may(role, e, table)
                    and (role == MEMBER or (MEMBER, e, table.id) not in taken)
                ]
                begin = k * POOL % max(1, len(every))
                chosen |= {(role, e, table.id) for e in (every[begin:] + every[:begin])[:POOL]}
        return chosen


def find_completion(
    fixed: Seating, program: CompletionProgram | None = None, whole: Seating | None = None
) -> Seating | None:
    """Fill all open seats around those already taken, or give None where that is impossible.

    `whole` is a full seating of a moment ago, if there is one; it only helps the search.
    """
    if whole is None:
        found = greedy(fixed)
        if found is not None:
            return found
    program = program or CompletionProgram(fixed.hall)
    if len(program.places) > SMALL:
        found = program.solve(fixed, program.pool(fixed, whole))
        if found is not None:
            return found
    return program.solve(fixed, program.places)


class Completions:
    """Keep one full seating at hand that agrees with everything drawn so far."""

    def __init__(self, fixed: Seating, whole: Seating) -> None:
        self.fixed = fixed
        self.whole = whole
        self.program = CompletionProgram(fixed.hall)

    def allows(self, place: Place) -> bool:
        """Tell whether the draw can still be finished when this place is taken too."""
        if self.whole.holds(place):
            return True
        found = with_place(self.whole, self.fixed, place)
        if found is None:
            more = self.fixed.copy()
            more.add(place)
            found = find_completion(more, self.program, self.whole)
        if found is None:
            return False
        self.whole = found
        return True
