"""Read a call definition that somebody wrote: every fault is named with its key."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from reviewer.errors import BadInput
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json


def validated_definition(document: Json) -> CallDefinition:
    """Check a call's document; raises BadInput naming the key that is wrong."""
    try:
        return CallDefinition.model_validate(document)
    except ValidationError as error:
        raise BadInput("error.call_definition", faults=describe_faults(error)) from error


def describe_faults(problem: ValidationError) -> str:
    """Say in one line which keys of a definition are wrong, what stands there, and why."""
    return "；".join(
        f"{_key(entry['loc'])}：{entry['msg']}" + _found(entry.get("input"))
        for entry in problem.errors(include_url=False)
    )


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in location)


def _found(value: object) -> str:
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return ""
    return f"（{value}）"
