"""Keep who sits where during a draw, and say which rule stands in the way of one more."""

from collections import Counter, defaultdict

from optimizer.draw.hall import MEMBER, ROLES, Hall, HallTable
from optimizer.outcome import Json

Place = tuple[str, str, str]


class Seating:
    """Hold who sits (role, expert, panel), in the order of seating."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.at: dict[tuple[str, str], list[str]] = {(r, p): [] for p in hall.tables for r in ROLES}
        self.of: dict[tuple[str, str], list[str]] = {
            (r, e): [] for e in hall.experts for r in ROLES
        }

    def copy(self) -> "Seating":
        """Give a seating that changes apart from this one."""
        other = Seating.__new__(Seating)
        other.hall = self.hall
        other.at = {key: list(every) for key, every in self.at.items()}
        other.of = defaultdict(list, {key: list(every) for key, every in self.of.items() if every})
        return other

    def holds(self, place: Place) -> bool:
        """Tell whether an expert has a place."""
        role, expert, panel = place
        return expert in self.at[role, panel]

    def places(self) -> set[Place]:
        """List every place that is taken."""
        return {(r, e, p) for (r, p), every in self.at.items() for e in every}

    def add(self, place: Place) -> None:
        """Seat an expert, whatever the rules say."""
        role, expert, panel = place
        self.at[role, panel].append(expert)
        self.of[role, expert].append(panel)

    def remove(self, place: Place) -> None:
        """Take an expert from a place."""
        role, expert, panel = place
        self.at[role, panel].remove(expert)
        self.of[role, expert].remove(panel)

    def open(self, role: str, table: HallTable) -> int:
        """Count the places of a panel that nobody has."""
        return self.hall.seats(role, table) - len(self.at[role, table.id])

    def barrier(self, role: str, expert: str, table: HallTable) -> list[Json] | None:
        """Name the first rule against seating an expert here, with what it points to, or None."""
        hall = self.hall
        if not hall.may(role, expert, table):
            return ["excluded"]
        if expert in self.at[MEMBER, table.id] or expert in self.at[role, table.id]:
            return ["seated_here"]
        clashes = self.clashes(role, expert, table)
        if clashes:
            return ["time_clash", min(panel for _, _, panel in clashes)]
        if role != MEMBER:
            return None
        limit = hall.experts[expert].max_panels
        if limit is not None and len(self.of[MEMBER, expert]) >= limit:
            return ["max_panels"]
        return composition_fault(hall, table, [*self.at[MEMBER, table.id], expert])

    def clashes(self, role: str, expert: str, table: HallTable) -> list[Place]:
        """List the expert's places that meet the hours of a panel and cannot be held with it."""
        meets = self.hall.meeting[table.id]
        found = []
        for other in ROLES:
            if MEMBER in (other, role) or self.hall.apart:
                mine = self.of.get((other, expert), ())
                found += [(other, expert, p) for p in mine if p in meets]
        return found


def composition_fault(hall: Hall, table: HallTable, members: list[str]) -> list[Json] | None:
    """Name the rule of composition that these members break, be the panel full or not yet."""
    people = [hall.experts[e] for e in members]
    most = hall.max_same_employer
    if most is not None:
        firms = Counter(p.employer for p in people)
        if any(count > most for count in firms.values()):
            return ["employer_full"]
    if sum(not p.technical for p in people) > table.size - table.technical:
        return ["technical_share"]
    if hall.chair and len(people) == table.size and not any(p.can_chair for p in people):
        return ["chair_needed"]
    for entry in hall.sums:
        count = sum(e in entry.experts for e in members)
        open_ = table.size - len(members)
        short = count + open_ < entry.least.get(table.size, 0)
        if short or (entry.most is not None and count > entry.most):
            return [entry.rule]
    for submission, gone in leavers(table, members).items():
        if len(gone) > max(0, table.size - hall.quorum):
            return ["quorum", submission]
    return None


def leavers(table: HallTable, members: list[str]) -> dict[str, list[str]]:
    """List who leaves for which submission, in the panel's order of slots."""
    gone: dict[str, list[str]] = {s: [] for s, _, _ in table.slots}
    for expert in members:
        for submission in table.leaves.get(expert, ()):
            gone[submission].append(expert)
    return {s: every for s, every in gone.items() if every}
