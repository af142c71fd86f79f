"""One file that holds an installation or a call: tables as lines of JSON, files, and a list of all.

A zip archive of `tables/NAME.jsonl`, `files/DIGEST` and `manifest.json`, which names every other
member with its SHA-256; where it is signed, `signature.json` signs the manifest. With a recipient
the whole is encrypted in the format of age (age-encryption.org/v1), which its own tool opens too.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewer.errors import BadInput, Unavailable

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
AGE = b"age-encryption.org/v1"
CHUNK = 1 << 20


class BundleWriter:
    """Add members one after the other; the list of them is written at the end."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, str] = {}

    def add_rows(self, name: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Write rows as lines of JSON and count them."""
        digest, count = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as stream:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
                digest.update(line)
                stream.write(line)
                count += 1
        self._members[name] = digest.hexdigest()
        return count

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write one file."""
        self._archive.writestr(name, content)
        self._members[name] = hashlib.sha256(content).hexdigest()

    def close(self, facts: Mapping[str, object], sign: Callable[[bytes], object] | None) -> None:
        """Write the list of members with what else is to be known, and sign it."""
        document = {"format": FORMAT, **facts, "members": self._members}
        manifest = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
        self._archive.writestr(MANIFEST, manifest)
        if sign is not None:
            self._archive.writestr(SIGNATURE, json.dumps(sign(manifest)))


class Bundle:
    """Read a bundle whose every member was checked against its list."""

    def __init__(self, archive: zipfile.ZipFile, manifest: bytes) -> None:
        self._archive = archive
        self.manifest = manifest
        self.facts: dict[str, object] = json.loads(manifest)

    def rows(self, table: str) -> Iterator[dict[str, object]]:
        """Read the rows of a table; none where it has no such member."""
        name = f"tables/{table}.jsonl"
        if name in self._archive.namelist():
            with self._archive.open(name) as stream:
                for line in stream:
                    yield json.loads(line)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Read every file with its digest."""
        for name in self._archive.namelist():
            if name.startswith("files/"):
                yield name.removeprefix("files/"), self._archive.read(name)

    def text(self, name: str) -> str | None:
        """Read a member that is text; None where there is none."""
        if name not in self._archive.namelist():
            return None
        return self._archive.read(name).decode()


@contextmanager
def write_bundle(
    out: Path,
    facts: Callable[[], Mapping[str, object]],
    *,
    recipient: str = "",
    sign: Callable[[bytes], object] | None = None,
) -> Iterator[BundleWriter]:
    """Write a bundle beside its place and move it there when whole; nothing is left of a failure.

    `recipient` is an age public key; "" leaves it open to whoever holds the file. Raises BadInput
    for a key that is none, Unavailable where it cannot be written.
    """
    try:
        with TemporaryDirectory(dir=out.resolve().parent, prefix=".pingyi-") as folder:
            whole = Path(folder, "bundle")
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
                writer = BundleWriter(archive)
                yield writer
                writer.close(facts(), sign)
            if recipient:
                whole = _encrypt(whole, recipient)
            with whole.open("rb") as stream:
                os.fsync(stream.fileno())
            whole.chmod(0o600)
            whole.replace(out)
    except OSError as error:
        raise Unavailable("error.out_of_reach", path=str(out), why=error.strerror or "?") from error


@contextmanager
def open_bundle(file: Path, *, identity: Path | None = None) -> Iterator[Bundle]:
    """Open a bundle and check every member; `identity` is the file with the age secret key.

    Raises BadInput for a file that is no bundle, is damaged, or cannot be decrypted.
    """
    if not file.is_file():
        raise BadInput("error.path_missing", path=str(file))
    with TemporaryDirectory(prefix="pingyi-") as folder:
        plain = _decrypted(file, identity, Path(folder))
        try:
            archive = zipfile.ZipFile(plain)
        except zipfile.BadZipFile as error:
            raise BadInput("error.bundle_unreadable", file=file.name) from error
        with archive:
            yield Bundle(archive, _checked(archive, file.name))


def _checked(archive: zipfile.ZipFile, name: str) -> bytes:
    """Compare every member with the list; gives the list."""
    try:
        manifest = archive.read(MANIFEST)
        document = json.loads(manifest)
        members: dict[str, str] = document["members"]
        if document["format"] != FORMAT:
            raise BadInput("error.bundle_format", file=name, format=document["format"])
        if set(archive.namelist()) - {MANIFEST, SIGNATURE} != set(members):
            raise BadInput("error.bundle_damaged", file=name, member=MANIFEST)
        for member, digest in members.items():
            if _digest(archive, member) != digest:
                raise BadInput("error.bundle_damaged", file=name, member=member)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise BadInput("error.bundle_unreadable", file=name) from error
    return manifest


def _digest(archive: zipfile.ZipFile, member: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except (zipfile.BadZipFile, OSError):
        return ""
    return digest.hexdigest()


def _encrypt(plain: Path, recipient: str) -> Path:
    # Loaded where it is wanted: few backups are encrypted.
    import pyrage  # noqa: PLC0415 as above

    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BadInput("error.bundle_recipient", value=recipient) from error
    sealed = plain.with_suffix(".age")
    pyrage.encrypt_file(str(plain), str(sealed), [key])
    return sealed


def _decrypted(file: Path, identity: Path | None, folder: Path) -> Path:
    with file.open("rb") as stream:
        if stream.read(len(AGE)) != AGE:
            return file
    if identity is None:
        raise BadInput("error.bundle_encrypted", file=file.name)
    import pyrage  # noqa: PLC0415 loaded where it is wanted

    lines = identity.read_text(encoding="utf-8").split()
    plain = folder / "bundle"
    try:
        keys = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line.startswith("AGE-SECRET-KEY-")
        ]
        pyrage.decrypt_file(str(file), str(plain), keys)
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise BadInput("error.bundle_key", file=file.name) from error
    return plain
