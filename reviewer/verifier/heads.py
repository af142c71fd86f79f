"""Compare ends of the chain that were kept in a second place with the chain of an audit file."""

from __future__ import annotations

import json
from pathlib import Path

from reviewer.verifier.document import BROKEN, CheckFinding, Document, NotAnAuditFile, RecordSection

MOST = 200


def heads_kept(file: Path) -> list[Document]:
    """Read the lines of a file of heads; None stands for a line that cannot be read.

    Raises NotAnAuditFile where the file cannot be read at all.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise NotAnAuditFile(file.name) from error
    return [_read(line) for line in lines if line.strip()]


def _read(line: str) -> Document:
    try:
        head = json.loads(line)
        return head if {"call", "number", "digest", "action", "at"} <= set(head) else None
    except BROKEN:
        return None


def heads_section(document: Document, kept: list[Document]) -> RecordSection:
    """Every end of this call's chain that was kept elsewhere is that of the file, at its place."""
    public = document["public"]
    links = [*public["chain"], *(document.get("after") or {"chain": []})["chain"]]
    held = {link[0]: link[4] for link in links}
    found: list[CheckFinding] = []
    matching = 0
    for place, head in enumerate(kept, start=1):
        if head is None:
            found.append(CheckFinding("verify.heads_unread", {"line": place}))
        elif head["call"] != public["call"]["name"]:
            continue
        elif held.get(head["number"]) == head["digest"]:
            matching += 1
        else:
            details = {name: head[name] for name in ("number", "action", "at")}
            found.append(CheckFinding("verify.head_elsewhere", details))
    code = "note.heads_match" if matching else "note.heads_none"
    return RecordSection("heads", tuple(found[:MOST]), (CheckFinding(code, {"count": matching}),))
