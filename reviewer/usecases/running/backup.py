"""A consistent copy of a whole installation while people work, and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session

from reviewer import __version__
from reviewer.errors import BadInput, WrongPhase
from reviewer.files.bundles import Bundle, open_bundle, write_bundle
from reviewer.files.evidence import keep_bytes, kept_digests, read_kept
from reviewer.rules.permissions import Actor, require_staff
from reviewer.settings import Settings
from reviewer.store.call_rows import untouched
from reviewer.store.engine import one_state, open_engine, transaction
from reviewer.store.installation import belonging, require_known_shape, write_mark
from reviewer.store.migration import HEAD, migrate
from reviewer.store.rows import (
    all_tables,
    count_rows,
    go_on_counting,
    read_rows,
    table_named,
    write_rows,
)
from reviewer.usecases.context import AppContext, keep_secret

KIND = "backup"
# What an installation has before anybody worked with it.
FROM_THE_START = ("activity", "chainhead", "installation", "call")


@dataclass(frozen=True)
class BackupView:
    """Count what a backup holds."""

    rows: int
    files: int
    encrypted: bool


def back_up(context: AppContext, actor: Actor, out: Path, *, recipient: str = "") -> BackupView:
    """Write one state of the database, all files and the secret into one file.

    People go on working: what was acknowledged before the start is in it. `recipient` is an age
    public key to encrypt it for; "" leaves it open. Raises Unavailable where it cannot be written.
    """
    require_staff(actor)
    counts = {"rows": 0, "files": 0}
    moment = context.now()

    def facts() -> dict[str, object]:
        return {
            "kind": KIND, "program": __version__, "shape": HEAD,
            "made_at": moment.isoformat(), **counts,
        }  # fmt: skip

    folder = context.settings.attachments_folder
    with write_bundle(out, facts, recipient=recipient) as bundle:
        with one_state(context.engine) as session:
            for table in all_tables():
                rows = read_rows(session, table)
                counts["rows"] += bundle.add_rows(f"tables/{table.name}.jsonl", rows)
        # Bytes are written before the row that names them: all that the rows name are there.
        for digest in kept_digests(folder):
            bundle.add_bytes(f"files/{digest}", read_kept(folder, digest))
            counts["files"] += 1
        bundle.add_bytes("secret.key", context.secret.encode())
    with transaction(context.engine) as session:
        context.record(session, actor, None, "backed_up", detail=dict(counts))
    return BackupView(counts["rows"], counts["files"], bool(recipient))


def restore(settings: Settings, file: Path, *, identity: Path | None = None) -> BackupView:
    """Bring a backup back into an installation that holds nothing yet.

    `identity` is the file with the age secret key. Raises WrongPhase where there is data, BadInput
    for a file that is no backup, is damaged, or was made by a newer program; then nothing changed.
    """
    with open_bundle(file, identity=identity) as bundle:
        _require_backup(bundle, file)
        engine = open_engine(settings.database_url)
        try:
            require_known_shape(engine)
            migrate(engine)
            with transaction(engine) as session:
                rows, files = _bring_back(session, settings, bundle)
        finally:
            engine.dispose()
    return BackupView(rows, files, identity is not None)


def _require_backup(bundle: Bundle, file: Path) -> None:
    if bundle.facts.get("kind") != KIND:
        raise BadInput("error.bundle_kind", file=file.name)
    if bundle.facts.get("shape") != HEAD:
        raise BadInput("error.bundle_shape", file=file.name, program=bundle.facts.get("program"))


def _require_empty(session: Session) -> None:
    for table in all_tables():
        if table.name not in FROM_THE_START and count_rows(session, table):
            raise WrongPhase("error.restore_over_data", table=table.name)
    if not untouched(read_rows(session, table_named("activity"))):
        raise WrongPhase("error.restore_over_data", table="activity")


def _bring_back(session: Session, settings: Settings, bundle: Bundle) -> tuple[int, int]:
    """Write rows, files and secret; gives how many rows and files."""
    _require_empty(session)
    for name in FROM_THE_START:
        session.connection().execute(delete(table_named(name)))
    rows = sum(write_rows(session, table, bundle.rows(table.name)) for table in all_tables())
    go_on_counting(session)
    files = 0
    for digest, content in bundle.files():
        keep_bytes(settings.attachments_folder, digest, content)
        files += 1
    keep_secret(settings, bundle.text("secret.key") or "")
    held = belonging(session)
    if held is not None:
        write_mark(settings.attachments_folder, held.store)
    return rows, files
