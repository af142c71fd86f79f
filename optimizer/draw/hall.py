"""Read a frozen draw: its panels, who may sit where, and whose hours meet."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from optimizer.outcome import Json
from optimizer.reading import Reader

MEMBER, RESERVE = "member", "reserve"
ROLES = (MEMBER, RESERVE)


@dataclass(frozen=True, slots=True)
class HallTable:
    """Hold one panel before its draw; `size` and `technical` count members.

    `excluded` gives the reasons why a qualified expert may not sit; `leaves` the submissions for
    which a member would have to leave the room (only where the call lets members leave).
    """

    id: str
    category: str
    room: str
    start: str
    end: str
    size: int
    technical: int
    slots: tuple[tuple[str, str, str], ...]
    pinned: tuple[str, ...]
    excluded: dict[str, tuple[str, ...]]
    leaves: dict[str, tuple[str, ...]]

    def overlaps(self, other: "HallTable") -> bool:
        """Tell whether both panels sit at a common moment."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class DrawCandidate:
    """Hold what the rules ask of an expert; `max_panels` None means no limit."""

    id: str
    employer: str
    technical: bool
    can_chair: bool
    max_panels: int | None


@dataclass(frozen=True, slots=True)
class DrawSum:
    """Hold a rule that counts some members: at least so many by size, at most so many."""

    rule: str
    experts: frozenset[str]
    least: dict[int, int]
    most: int | None


class Hall:
    """Hold a frozen draw by id; panels and categories in their fixed order."""

    def __init__(self, record: Json) -> None:
        reader = Reader(record, "draw")
        rules = Reader(reader.get("rules"), "draw.rules")
        self.call = reader.text("call")
        self.reserves = rules.whole("reserves")
        self.max_same_employer = rules.whole_or_none("max_same_employer")
        self.chair = rules.flag("chair", True)
        self.quorum = rules.whole("quorum")
        self.apart = rules.flag("reserves_apart", True)
        self.sums = tuple(map(_sum, rules.objects("sums", optional=True)))
        self.tables = {t.id: t for t in map(_table, reader.objects("panels"))}
        self.experts = {e.id: e for e in map(_candidate, reader.objects("experts"))}
        listed = Reader(reader.get("candidates"), "draw.candidates")
        self.candidates = {c: listed.texts(c) for c in sorted(listed.thing)}
        self.categories = tuple(self.candidates)

    def of_category(self, category: str) -> list[HallTable]:
        """List a category's panels in their fixed order."""
        return [t for t in self.tables.values() if t.category == category]

    @cached_property
    def meeting(self) -> dict[str, frozenset[str]]:
        """List for each panel those that sit at a moment of it, itself included."""
        every = self.tables.values()
        return {t.id: frozenset(o.id for o in every if t.overlaps(o)) for t in every}

    @cached_property
    def moments(self) -> list[tuple[str, tuple[str, ...]]]:
        """List the moments at which the most panels sit together, with those panels.

        Whoever sits in one place at each of these moments does so always: hours that meet have a
        beginning in common, and a moment whose panels all sit at another says nothing more.
        """
        every = list(self.tables.values())
        together: dict[tuple[str, ...], str] = {}
        for moment in sorted({t.start for t in every}):
            here = tuple(t.id for t in every if t.start <= moment < t.end)
            together.setdefault(here, moment)
        sets = {here: frozenset(here) for here in together}
        kept = [h for h in together if not any(sets[h] < sets[other] for other in together)]
        return sorted((together[here], here) for here in kept)

    def may(self, role: str, expert: str, table: HallTable) -> bool:
        """Tell whether an expert is a candidate for a place, before anybody is seated.

        A reserve may have to sit for any submission, so one who would have to leave cannot be one.
        """
        if expert in table.excluded or expert not in self.qualified[table.category]:
            return False
        return role == MEMBER or expert not in table.leaves

    @cached_property
    def qualified(self) -> dict[str, frozenset[str]]:
        """Give each category's candidates for looking up."""
        return {c: frozenset(every) for c, every in self.candidates.items()}

    @cached_property
    def width(self) -> Counter[str]:
        """Count the categories each expert is a candidate for."""
        return Counter(e for every in self.candidates.values() for e in every)

    def seats(self, role: str, table: HallTable) -> int:
        """Count the places of a role that a panel has."""
        return table.size if role == MEMBER else self.reserves


def _table(reader: Reader) -> HallTable:
    slots = tuple((s.text("id"), s.text("start"), s.text("end")) for s in reader.objects("slots"))
    return HallTable(
        id=reader.text("id"),
        category=reader.text("category"),
        room=reader.text("room"),
        start=reader.text("start"),
        end=reader.text("end"),
        size=reader.whole("size"),
        technical=reader.whole("technical"),
        slots=slots,
        pinned=reader.texts("pinned"),
        excluded=_lists(reader, "excluded"),
        leaves=_lists(reader, "leaves"),
    )


def _sum(reader: Reader) -> DrawSum:
    least = Reader(reader.get("least"), reader.key("least"))
    return DrawSum(
        rule=reader.text("rule"),
        experts=frozenset(reader.texts("experts")),
        least={int(size): least.whole(size) for size in least.thing},
        most=reader.whole_or_none("most"),
    )


def _lists(reader: Reader, name: str) -> dict[str, tuple[str, ...]]:
    inner = Reader(reader.get(name), reader.key(name))
    return {key: inner.texts(key) for key in inner.thing}


def _candidate(reader: Reader) -> DrawCandidate:
    return DrawCandidate(
        id=reader.text("id"),
        employer=reader.text("employer"),
        technical=reader.text("kind") == "technical",
        can_chair=reader.flag("can_chair", False),
        max_panels=reader.whole_or_none("max_panels"),
    )
