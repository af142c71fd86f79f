"""One call with everything that belongs to it, from one installation to another.

The file is signed with a key made from the installation's secret; its fingerprint is printed on
both sides, so that two people can compare it on the telephone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import delete, update
from sqlmodel import Session

from reviewer import __version__
from reviewer.errors import BadInput, WrongPhase
from reviewer.files.bundles import SIGNATURE, Bundle, open_bundle, write_bundle
from reviewer.files.evidence import keep_bytes, kept_digests, read_kept
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.tokens import token_digest
from reviewer.store import calls, invitations, jobs
from reviewer.store.call_rows import CallRows, insert_call_rows, rows_in_call, untouched
from reviewer.store.engine import one_state, transaction
from reviewer.store.messages import waiting_count
from reviewer.store.migration import HEAD
from reviewer.store.rows import table_named
from reviewer.usecases.audit_record import pseudonym_key
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import answer_token

KIND = "call"
AS_IT_CAME = frozenset({"call", "chainhead"})


@dataclass(frozen=True)
class MoveView:
    """Tell which call was moved, what of it, and by whose key the file is signed."""

    call: str
    rows: int
    files: int
    signer: str


def move_out(
    context: AppContext, actor: Actor, call_name: str, out: Path, *, recipient: str = ""
) -> MoveView:
    """Write a call with everything into one signed file; the call itself stays as it is.

    Raises WrongPhase while jobs of the call are open or its mail waits: both installations would
    do them. NotFound where there is no such call.
    """
    require_staff(actor)
    with one_state(context.engine) as session:
        call = calls.get_call(session, call_name)
        _require_quiet(session, call_name)
        found = rows_in_call(session, call_name)
        # Both houses give the experts the same pseudonyms, so that the audit file stays the same.
        found.tables["call"][0]["pseudonym_key"] = pseudonym_key(context, call)
    folder = context.settings.attachments_folder
    named = found.digests() & set(kept_digests(folder))
    rows = sum(len(each) for each in found.tables.values())
    moment = context.now()

    def facts() -> dict[str, object]:
        return {
            "kind": KIND, "call": call_name, "program": __version__, "shape": HEAD,
            "made_at": moment.isoformat(), "rows": rows, "files": len(named),
        }  # fmt: skip

    key = _key(context.secret)
    with write_bundle(out, facts, recipient=recipient, sign=lambda text: _sign(key, text)) as file:
        for name, listed in found.tables.items():
            file.add_rows(f"tables/{name}.jsonl", listed)
        for digest in sorted(named):
            file.add_bytes(f"files/{digest}", read_kept(folder, digest))
    with transaction(context.engine) as session:
        context.record(session, actor, None, "call_moved_out", call_name, detail={"rows": rows})
    return MoveView(call_name, rows, len(named), fingerprint(key.public_key()))


def move_in(
    context: AppContext,
    actor: Actor,
    file: Path,
    *,
    signer: str = "",
    identity: Path | None = None,
) -> MoveView:
    """Take in a call that another installation wrote; everything or nothing.

    `signer` is the fingerprint that the other side read out; "" takes any, and it is shown.
    Raises BadInput for a file that is none, was altered or is signed by another, WrongPhase where
    the call is here already and anything was done in it.
    """
    require_staff(actor)
    with open_bundle(file, identity=identity) as bundle:
        if bundle.facts.get("kind") != KIND:
            raise BadInput("error.bundle_kind", file=file.name)
        if bundle.facts.get("shape") != HEAD:
            raise BadInput("error.bundle_shape", file=file.name, program=bundle.facts["program"])
        known = _verified(bundle, file.name)
        if signer and _bare(signer) != _bare(known):
            raise BadInput("error.move_signer", file=file.name, signer=known)
        name = str(bundle.facts["call"])
        files = _keep_files(context, bundle)
        with transaction(context.engine) as session:
            _make_room(session, name)
            rows = insert_call_rows(session, bundle.rows)
            _sign_answers_anew(session, context, name)
            context.record(session, actor, None, "call_moved_in", name, detail={"signer": known})
    return MoveView(name, rows, files, known)


def fingerprint(key: Ed25519PublicKey) -> str:
    """Write a key as eight groups of four signs, to be read out and compared."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    digest = hashlib.sha256(raw).hexdigest()[:32]
    return "-".join(digest[place : place + 4] for place in range(0, 32, 4))


def _key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(SHA256(), 32, salt=None, info=b"pingyi move").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _sign(key: Ed25519PrivateKey, text: bytes) -> Mapping[str, str]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "key": base64.b64encode(raw).decode("ascii"),
        "signature": base64.b64encode(key.sign(text)).decode("ascii"),
    }


def _verified(bundle: Bundle, name: str) -> str:
    try:
        told = json.loads(bundle.text(SIGNATURE) or "")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["key"]))
        key.verify(base64.b64decode(told["signature"]), bundle.manifest)
    except (InvalidSignature, KeyError, TypeError, ValueError) as error:
        raise BadInput("error.move_signature", file=name) from error
    return fingerprint(key)


def _bare(text: str) -> str:
    return text.replace("-", "").strip().lower()


def _require_quiet(session: Session, call_name: str) -> None:
    if waiting := len(jobs.open_jobs(session, call_name)):
        raise WrongPhase("error.move_jobs_open", count=waiting)
    if waiting := waiting_count(session, call_name):
        raise WrongPhase("error.move_mail_waiting", count=waiting)


def _make_room(session: Session, name: str) -> None:
    """Take away the call as it came with the program; refuse where anything was done in it."""
    if calls.find_call(session, name) is None:
        return
    held: CallRows = rows_in_call(session, name)
    for table, rows in held.tables.items():
        if table not in AS_IT_CAME and not (table == "activity" and untouched(rows)):
            raise WrongPhase("error.move_call_there", call=name)
    session.expunge_all()
    for table in ("activity", "chainhead"):
        column = table_named(table).c.call
        session.connection().execute(delete(table_named(table)).where(column == name))
    call = table_named("call")
    session.connection().execute(delete(call).where(call.c.name == name))


def _keep_files(context: AppContext, bundle: Bundle) -> int:
    count = 0
    for digest, content in bundle.files():
        if hashlib.sha256(content).hexdigest() != digest:
            raise BadInput("error.bundle_damaged", file="files", member=digest)
        keep_bytes(context.settings.attachments_folder, digest, content)
        count += 1
    return count


def _sign_answers_anew(session: Session, context: AppContext, name: str) -> None:
    """Let answers work by the links that this installation will send."""
    table = table_named("invitation")
    for row in invitations.invitations(session, name):
        fresh = token_digest(answer_token(context, row.uid))
        change = update(table).where(table.c.id == row.id).values(token_digest=fresh)
        session.connection().execute(change)
