"""Follow the chain of acts, open what is sealed, and work out what every row must hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewer.verifier.document import BROKEN, CheckFinding, Document, sha256

START = "0" * 64
LINK = 5  # number, moment, kind of act, seal, digest
CONTENT = {"nonce", "actor", "session", "subject", "detail", "changes"}
MOST = 200  # findings of one kind: a broken file needs no longer list


@dataclass(frozen=True)
class Act:
    """Hold one act: what its link says, and what its content says where that is open."""

    number: int
    at: str
    action: str
    digest: str
    content: Document = None


@dataclass
class State:
    """Hold what every row of evidence holds after the acts so far: table to key to columns."""

    rows: dict[str, dict[str, dict[str, Document]]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def table(self, name: str) -> dict[str, dict[str, Document]]:
        """Give the rows of a table by key."""
        return self.rows[name]

    def column(self, table: str, key: Document, name: str) -> Document:
        """Give one value; None where there is no such row."""
        row = self.rows[table].get(str(key))
        return None if row is None else row.get(name)


def read_acts(
    links: Document, contents: Document, begin: tuple[int, str], found: list[CheckFinding]
) -> list[Act]:
    """Check links and contents and give the acts in order; what is wrong goes into `found`.

    `contents` None: they are not in the file. `begin`: number and digest of the act before.
    """
    number, previous = begin
    acts: list[Act] = []
    if contents is not None and len(contents) != len(links):
        found.append(
            CheckFinding("verify.acts_missing", {"links": len(links), "acts": len(contents)})
        )
        return acts
    for place, link in enumerate(links):
        content = None if contents is None else contents[place]
        number += 1
        if len(link) != LINK or link[0] != number:
            found.append(CheckFinding("verify.chain_gap", {"number": number}))
            return acts
        _, at, action, seal, digest = link
        if sha256([previous, number, at, action, seal]) != digest:
            found.append(CheckFinding("verify.chain_broken", {"number": number, "action": action}))
            if len(found) > MOST:
                return acts
        if content is not None and not _fits(content, seal):
            found.append(CheckFinding("verify.seal_broken", {"number": number, "action": action}))
        previous = digest
        acts.append(Act(number, at, action, digest, content))
    return acts


def _fits(content: Document, seal: str) -> bool:
    if set(content) != CONTENT:
        return False
    changes = content["changes"]
    return sha256({**content, "changes": sha256(changes) if changes else ""}) == seal


def apply(state: State, act: Act) -> Iterator[CheckFinding]:
    """Apply the changes of one act; yield where a change does not follow from those before."""
    try:
        for change in act.content["changes"]:
            yield from _apply(state, act, change)
    except BROKEN as error:
        yield CheckFinding("verify.unreadable", {"why": f"{act.number}: {error}"[:200]})


def _apply(state: State, act: Act, change: Document) -> Iterator[CheckFinding]:
    table, key = str(change["table"]), str(change["key"])
    before, after = change["from"], change["to"]
    row = state.rows[table].get(key)
    details: dict[str, object] = {"number": act.number, "table": table, "key": key}
    if before is None:
        if row is not None:
            yield CheckFinding("verify.row_twice", details)
        state.rows[table][key] = after  # never changed: a later change makes a new one
        return
    if row is None:
        yield CheckFinding("verify.row_unknown", details)
        row = {}
    for name, value in before.items():
        if sha256(row.get(name)) != sha256(value):
            yield CheckFinding("verify.row_other", {**details, "column": name})
    if after is None:
        state.rows[table].pop(key, None)
    else:
        state.rows[table][key] = {**row, **after}
