"""A directory of the organisations that the data mention, to find them again by code or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from reviewer.rules.credit_codes import valid_code
from reviewer.rules.names import normalised, spelled, split_former

T = TypeVar("T")
Basis = Literal["code", "name", "former_name"]


@dataclass(frozen=True)
class Organisation:
    """Mention an organisation: the name as written and its credit code, None where not given."""

    name: str
    code: str | None = None

    @property
    def own_code(self) -> str | None:
        """Give the code if it is valid, else None."""
        return valid_code(self.code)


@dataclass(frozen=True)
class Identity:
    """Hold one way of knowing an organisation.

    `code` is its own code or the only one known for exactly this name; `former` marks an identity
    found through a former name.
    """

    name: str
    code: str | None
    former: bool = False


@dataclass(frozen=True)
class Rename:
    """Say that an organisation was called otherwise before; `code` None where not given."""

    current: str
    former: str
    code: str | None = None


class Directory:
    """Know the codes that go with names, and former names, over all the data of a call."""

    def __init__(self, mentions: Iterable[Organisation], renames: Iterable[Rename] = ()) -> None:
        """Gather every mention once; nothing is guessed where a name has two codes."""
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._renames: dict[str, list[Rename]] = defaultdict(list)
        for mention in mentions:
            self._learn(mention.name, mention.own_code)
        for rename in renames:
            self._learn(rename.current, valid_code(rename.code))
            if normalised(rename.former) != normalised(rename.current):
                self._renames[normalised(rename.former)].append(rename)

    def _learn(self, name: str, code: str | None) -> None:
        if code:
            self._codes[spelled(name)].add(code)

    def code_of(self, name: str) -> str | None:
        """Give the code that goes with exactly this name; None where none or several are known."""
        codes = self._codes.get(spelled(name), set())
        return next(iter(codes)) if len(codes) == 1 else None

    def identities(self, organisation: Organisation) -> tuple[Identity, ...]:
        """List the ways in which an organisation may be known: its own, then by former names."""
        own = organisation.own_code
        current, former_in_text = split_former(organisation.name)
        found = [Identity(normalised(current), own or self.code_of(current))]
        if former_in_text:
            found.append(Identity(normalised(former_in_text), own, former=True))
        for rename in self._renames.get(normalised(current), ()):
            code = valid_code(rename.code) or self.code_of(rename.current)
            if own is None or code is None or own == code:
                found.append(Identity(normalised(rename.current), code or own, former=True))
        return tuple(entry for entry in found if entry.name or entry.code)


class OrganisationIndex(Generic[T]):
    """Find what belongs to an organisation without comparing it with all the others."""

    def __init__(self, directory: Directory) -> None:
        """Begin empty; identities come from the directory."""
        self._directory = directory
        self._by_code: dict[str, list[tuple[Identity, T]]] = defaultdict(list)
        self._by_name: dict[str, list[tuple[Identity, T]]] = defaultdict(list)

    def add(self, organisation: Organisation, item: T) -> None:
        """File an item under every identity of its organisation."""
        for identity in self._directory.identities(organisation):
            if identity.code:
                self._by_code[identity.code].append((identity, item))
            if identity.name:
                self._by_name[identity.name].append((identity, item))

    def find(self, organisation: Organisation) -> list[tuple[T, Basis]]:
        """Give the items of the same organisation, each once, with what made it the same.

        Basis is code where the mention's own code is that of the item, former_name where only a
        former name leads there, else name.
        """
        found: dict[int, tuple[T, Basis]] = {}
        own = organisation.own_code
        for sought in self._directory.identities(organisation):
            for identity, item in self._candidates(sought):
                basis = _basis(own, sought, identity)
                held = found.get(id(item))
                if held is None or RANK[basis] < RANK[held[1]]:
                    found[id(item)] = (item, basis)
        return list(found.values())

    def _candidates(self, sought: Identity) -> Iterator[tuple[Identity, T]]:
        if sought.code:
            yield from self._by_code.get(sought.code, ())
        for identity, item in self._by_name.get(sought.name, ()):
            if not (sought.code and identity.code and sought.code != identity.code):
                yield identity, item


RANK: dict[Basis, int] = {"code": 0, "name": 1, "former_name": 2}


def _basis(own: str | None, sought: Identity, identity: Identity) -> Basis:
    if own and own == identity.code:
        return "code"
    if sought.former or (identity.former and sought.name == identity.name):
        return "former_name"
    return "name"
