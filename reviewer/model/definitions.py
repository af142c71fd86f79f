"""Read a call definition that somebody wrote: every fault is named with its key, in both languages.

The key is followed by the code of what stands there, so that a row of a table is found by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reviewer.errors import BadInput
from reviewer.messages import Language, knows, say
from reviewer.model.faults import DefinitionFault
from reviewer.model.programme import CallDefinition

# The library names the same fault by how the value came: parsed, of a type, from a float.
_ALIKE: Mapping[str, str] = MappingProxyType(
    {"float": "decimal", "tuple": "list", "dict": "table", "model": "table", "mapping": "table"}
)


def validated_definition(document: Mapping[str, object]) -> CallDefinition:
    """Check a call's document; raises BadInput naming the key that is wrong."""
    try:
        return CallDefinition.model_validate(document)
    except ValidationError as error:
        raise BadInput("error.call_definition", faults=describe_faults(error, document)) from error


def describe_faults(problem: ValidationError, document: object) -> dict[Language, str]:
    """Say in one line of each language which keys are wrong, what stands there, and why."""
    found = problem.errors(include_url=False)
    return {
        "zh": "；".join(_line(entry, document, "zh") for entry in found),
        "en": "; ".join(_line(entry, document, "en") for entry in found),
    }


def _line(entry: ErrorDetails, document: object, language: Language) -> str:
    words = {
        "key": _key(entry["loc"], document) or say("fault.whole", language),
        "fault": _sentence(entry, language),
        "found": _found(entry),
    }
    return say("fault.line_with_value" if words["found"] else "fault.line", language, **words)


def _sentence(entry: ErrorDetails, language: Language) -> str:
    context = {name: _listed(value, language) for name, value in entry.get("ctx", {}).items()}
    fault = context.get("error")
    if isinstance(fault, DefinitionFault):
        return fault.text(language)
    kind = entry["type"]
    family = kind.partition("_")[0]
    for name in (kind, _ALIKE.get(family, family)):
        if knows(f"fault.{name}", language):
            return say(f"fault.{name}", language, **context)
    return say("fault.other", language)


def _listed(value: object, language: Language) -> object:
    """Write the library's list of choices as the language lists them."""
    if not isinstance(value, str) or "'" not in value:
        return value
    mark = "、" if language == "zh" else ", "
    return value.replace(" or ", ", ").replace("'", "").replace(", ", mark)


def _key(location: Sequence[int | str], document: object) -> str:
    """Write where a fault stands; the kind of a rule, which is no key of the file, is left out."""
    words: list[str] = []
    value = document
    for place, part in enumerate(location):
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and part < len(value) else None
            code = value.get("code") if isinstance(value, Mapping) else None
            words.append(f"{part + 1} {code}" if isinstance(code, str) else str(part + 1))
            continue
        is_kind = place > 1 and location[place - 2] == "eligibility"
        if not is_kind:
            value = value.get(part) if isinstance(value, Mapping) else None
            words.append(part)
    return ".".join(words)


def _found(entry: ErrorDetails) -> str:
    value = entry.get("input")
    if value is None or isinstance(value, (Mapping, list, tuple)) or entry["type"] == "missing":
        return ""
    return str(value)[:80]
