"""Write a call as a TOML file that reads back to the same call."""

from __future__ import annotations

import json
from collections.abc import Mapping

from reviewer.model.programme import CallDefinition


def call_text(definition: CallDefinition) -> str:
    """Write the definition of a call as the text of a programme file; defaults are left out."""
    document = definition.model_dump(mode="json", exclude_defaults=True)
    lines: list[str] = []
    _table(document, "", lines)
    return "\n".join(lines).strip() + "\n"


def _table(table: Mapping[str, object], path: str, lines: list[str]) -> None:
    """Write plain values first: what follows a heading of TOML belongs to it."""
    later: list[tuple[str, object]] = []
    for name, value in table.items():
        if value is None:
            continue
        if isinstance(value, Mapping) or _is_tables(value):
            later.append((name, value))
        else:
            lines.append(f"{_key(name)} = {_value(value)}")
    for name, value in later:
        place = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(value, Mapping):
            lines.extend(("", f"[{place}]"))
            _table(value, place, lines)
        elif isinstance(value, list):
            for entry in value:
                lines.extend(("", f"[[{place}]]"))
                _table(entry, place, lines)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, Mapping) for e in value)


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else json.dumps(name, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_value(entry) for entry in value)}]"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
