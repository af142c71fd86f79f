"""One file from which anyone can re-check draw, plan, sheets, ranking, notice and acts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import BadInput
from reviewer.messages import Message
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.audit_record import kept_record, lay_out_record, with_later_acts
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.standing import require_standing
from reviewer.verifier.check import check_file
from reviewer.verifier.document import CheckFinding, NotAnAuditFile

LARGEST_FILE = 500_000_000


@dataclass(frozen=True)
class Check:
    """Say what was re-checked, whether it holds, what was found where it does not, and noted.

    `notes` are exceptions and what was not there: a reader must know them although all holds.
    """

    name: str
    holds: bool
    found: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()


def write_audit(context: AppContext, actor: Actor, call_name: str, *, sealed: bool = True) -> str:
    """Write the audit file of a call, for staff and supervisors.

    After a notice it is the record that the notice prints the digest of, with what was done since.
    `sealed` False leaves the sealed part out: what remains names no expert and may be shown to
    anybody; the digest is the same. Raises StandingHidden for the sealed part while sheets are
    awaited: it holds every mark.
    """
    require_overseer(actor)
    if sealed:
        require_standing(context, actor, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        record = kept_record(session, call_name)
        if record is None:
            document = lay_out_record(context, session, call)
        else:
            document = with_later_acts(session, call_name, record)
    if not sealed:
        document = public_part(document)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def public_part(document: Json) -> Json:
    """Leave out of an audit file what names people; its digests stay what they are."""
    shown = {name: part for name, part in document.items() if name != "sealed"}
    if "after" in document:
        after = document["after"]
        shown["after"] = {"chain": after["chain"], "differences": after["differences"]}
    return shown


def audit_digests(text: str) -> tuple[str, str]:
    """Read off an audit file the digest that the notice prints, and the one of all it holds."""
    document = json.loads(text)
    return document["digest"], document["continued"]


def verify_audit(file: Path, digest: str | None = None, heads: Path | None = None) -> list[Check]:
    """Re-check an audit file; needs no database.

    `digest` is the published one; without it the file is only compared with itself, and the notes
    say so. `heads` is a file in which ends of the chain were kept elsewhere. Raises BadInput for a
    file that is no audit file.
    """
    for path in (file, heads):
        if path is not None and not path.is_file():
            raise BadInput("error.path_missing", path=str(path))
    if file.stat().st_size > LARGEST_FILE:
        raise BadInput("error.not_an_audit_file", file=file.name)
    try:
        sections = check_file(file, digest.strip().lower() if digest else None, heads)
    except NotAnAuditFile as error:
        raise BadInput("error.not_an_audit_file", file=file.name) from error
    return [
        Check(section.name, section.holds, _messages(section.found), _messages(section.notes))
        for section in sections
    ]


def _messages(findings: tuple[CheckFinding, ...]) -> tuple[Message, ...]:
    return tuple(Message(finding.code, finding.details) for finding in findings)
