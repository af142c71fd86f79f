"""The index of an archive folder on paper: what lies in which chapter, and its digest."""

from __future__ import annotations

from itertools import groupby

from reviewer.files.exports.words import spoken
from reviewer.files.prints.content import columns_of, facts_of, places_of, whole_document
from reviewer.messages import Language, say
from reviewer.model.archives import ArchiveIndex
from reviewer.model.prints import (
    Block,
    Paragraph,
    PrintedDocument,
    PrintedForm,
    PrintedTable,
    Signing,
)

HALF = 32  # a digest has 64 letters: two lines of a narrow column


def index_document(index: ArchiveIndex, language: Language) -> PrintedDocument:
    """Print the index chapter by chapter, for the person who hands the folder over to sign."""
    blocks: list[Block] = []
    number = 0
    for chapter, group in groupby(index.lines, key=lambda line: line.chapter):
        rows = []
        for line in group:
            number += 1
            digest = f"{line.digest[:HALF]}\n{line.digest[HALF:]}"
            rows.append((str(number), line.name, line.about, f"{line.size:,}", digest))
        blocks.append(Paragraph(chapter or say("prints.index.top", language), strong=True))
        names = ("place", "file", "about", "size", "digest")
        widths = (0.8, 5.5, 5.0, 1.6, 5.6)
        blocks.append(PrintedTable(columns_of(names, language), tuple(rows), widths, (0, 3)))
    blocks.append(Signing(places_of(("handed_over", "taken_over", "date"), language)))
    form = PrintedForm(
        say("prints.index.title", language),
        spoken(index.head.title, language),
        facts_of(language, state=index.state, files=str(len(index.lines))),
        tuple(blocks),
    )
    return whole_document(index.head, "index", index.made_at, language, (form,), broad=True)
