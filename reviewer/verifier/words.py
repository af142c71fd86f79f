"""Words for what was found, from the program's catalogues, read without any library."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

FOLDERS = {"zh": "zh_CN", "en": "en"}
ENTRY = re.compile(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n?)+)', re.MULTILINE)


def catalogue(language: str) -> dict[str, str]:
    """Read one language's texts by code."""
    folder = Path(__file__).parents[1] / "messages" / FOLDERS[language]
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.po")):
        for key, text in ENTRY.findall(file.read_text(encoding="utf-8")):
            texts[_joined(key)] = _joined(text)
    return texts


def say(texts: Mapping[str, str], code: str, details: Mapping[str, object]) -> str:
    """Write a text out; a code without a text is shown as it is, with its details."""
    if code not in texts:
        return f"{code} {dict(details)}"
    shown = {
        name: "、".join(map(str, value)) if isinstance(value, list) else value
        for name, value in details.items()
    }
    return texts[code].format(**shown)


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines())
