"""How the values of a submission are called in sentences: by the catalogue or by the form."""

from __future__ import annotations

import re

from reviewer.messages import Language, knows, say
from reviewer.model.programme import CallDefinition

_YEARLY = re.compile(r"^(?P<stem>[a-z0-9_]*?)_(?P<year>(?:19|20|21)\d\d)$")
GROUPS = ("field", "figure")


def catalogue_label(name: str, language: Language = "zh", group: str | None = None) -> str | None:
    """Write a value's name from the catalogue; None where it has none.

    A yearly value such as revenue_2021 takes the text of revenue with the year in it.
    """
    found = _YEARLY.match(name)
    stem, year = (found["stem"], found["year"]) if found else (name, "")
    for each_group in (group,) if group else GROUPS:
        for key in (name, stem):
            if knows(f"{each_group}.{key}", language):
                return say(f"{each_group}.{key}", language, year=year)
    return None


def label_of(definition: CallDefinition, name: str) -> str | dict[str, str]:
    """Give what a sentence calls a value, so that nobody reads a code.

    Its own name where the catalogue knows it, else the form's heading in both languages.
    """
    if catalogue_label(name) is not None:
        return name
    entry = definition.form.keys(definition.figures_year).get(name)
    if entry is None:
        return name
    heading = entry.headings_in(definition.figures_year)[0]
    if entry.name is None:
        return {"zh": heading, "en": heading}
    year = f"{definition.figures_year + entry.year}" if entry.year is not None else ""
    zh = f"{year}年{entry.name.zh}" if year else entry.name.zh
    return {"zh": zh, "en": f"{entry.name.en} {year}".strip()}
