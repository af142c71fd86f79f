"""Programme files: a call's rules and settings as TOML, the built-in ones and others."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

import data.calls
from reviewer.errors import BadInput
from reviewer.messages import Language, say
from reviewer.model.definitions import describe_faults
from reviewer.model.programme import CallDefinition

LANGUAGES: tuple[Language, ...] = ("zh", "en")
LARGEST_FILE = 1_000_000  # bytes; a programme file is a few kilobytes


def read_call_file(path: Path) -> CallDefinition:
    """Read the definition of a call from a programme file.

    Raises BadInput: the file cannot be read, is not TOML, or says something a definition may not
    say; the message names the key, what stands there, and what is wrong with it.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput("error.call_file_too_large", file=path.name)
        content = path.read_bytes()
    except OSError as problem:
        raise BadInput("error.call_file_unreadable", file=path.name) from problem
    return parse_call(content, path.name)


def built_in_calls() -> dict[str, CallDefinition]:
    """Give the calls that come with the program, by name."""
    found = (
        parse_call(entry.read_bytes(), entry.name)
        for entry in sorted(files(data.calls).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    )
    return {definition.name: definition for definition in found}


def parse_call(content: bytes, name: str) -> CallDefinition:
    """Check the text of a programme file; `name` is what messages call the file.

    Raises BadInput as `read_call_file`.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput("error.call_file_too_large", file=name)
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise BadInput("error.call_file_not_utf8", file=name) from problem
    except tomllib.TOMLDecodeError as problem:
        raise BadInput("error.call_file_not_toml", file=name, reason=_reason(problem)) from problem
    try:
        return CallDefinition.model_validate(document)
    except ValidationError as problem:
        raise BadInput(
            "error.call_file_invalid", file=name, problems=describe_faults(problem, document)
        ) from problem


def _reason(problem: tomllib.TOMLDecodeError) -> dict[Language, str]:
    """Say in both languages where a file is no TOML, and that a key is there twice."""
    text = str(problem)
    place = re.search(r"at line (\d+), column (\d+)", text)
    code = "toml.twice" if re.search("twice|overwrite", text) else "toml.unreadable"
    return {language: say(code, language, where=_place(place, language)) for language in LANGUAGES}


def _place(place: re.Match[str] | None, language: Language) -> str:
    if place is None:
        return say("toml.end", language)
    return say("toml.place", language, line=place[1], column=place[2])
