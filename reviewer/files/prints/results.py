"""Write out what award lists, letters that answer objections, and certificates say on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from reviewer.files.exports.result_words import correction_text, state_text, yuan_text
from reviewer.files.exports.words import long_day_text, spoken
from reviewer.files.notices.content import money_text
from reviewer.files.prints.content import columns_of, facts_of, places_of, whole_document
from reviewer.messages import Language, say
from reviewer.model.prints import (
    Block,
    Paragraph,
    PrintedDocument,
    PrintedForm,
    PrintedTable,
    Signing,
)
from reviewer.model.result_views import AwardListView, ObjectionEntry
from reviewer.model.views import CallHead, NoticeView

WIDTHS = {
    "place": 0.8, "submission": 2.2, "applicant": 5.0, "platform": 4.0, "district": 1.6,
    "rank": 0.9, "score": 1.3, "tier": 1.8, "asked": 2.2, "amount": 2.2, "remark": 4.5,
}  # fmt: skip
FIGURES = ("place", "rank", "score", "asked", "amount")


def awards_document(view: AwardListView, made_at: datetime, language: Language) -> PrintedDocument:
    """Print who gets what and why, with the sums."""
    lines = view.lines
    names = ["place", "submission", "applicant"]
    names += ["platform"] * any(line.platform for line in lines) + ["district", "rank"]
    names += ["score"] * any(line.score is not None for line in lines)
    names += ["tier"] * any(line.tier for line in lines)
    names += ["asked"] * any(line.asked is not None for line in lines)
    names += ["amount"] * any(line.fen is not None for line in lines) + ["remark"]
    rows = []
    for line in lines:
        cells = {
            "place": str(line.place),
            "submission": line.submission,
            "applicant": line.applicant,
            "platform": line.platform,
            "district": line.district,
            "rank": "—" if line.rank is None else str(line.rank),
            "score": "" if line.score is None else f"{line.score:f}",
            "tier": spoken(line.tier, language) if line.tier else "",
            "asked": money_text(line.asked),
            "amount": money_text(line.fen),
            "remark": line.remark,
        }
        rows.append(tuple(cells[name] for name in names))
    figures = tuple(at for at, name in enumerate(names) if name in FIGURES)
    widths = tuple(WIDTHS[name] for name in names)
    blocks: list[Block] = [
        Paragraph(state_text(view, language), strong=True),
        *(Paragraph(text) for text in _sums(view, language)),
        PrintedTable(columns_of(names, language), tuple(rows), widths, figures),
        Signing(places_of(("made_by", "checked_by", "supervisor", "date"), language)),
    ]
    form = PrintedForm(
        say("prints.awards.title", language), spoken(view.head.title, language), (), tuple(blocks)
    )
    return whole_document(view.head, "awards", made_at, language, (form,), broad=True)


def _sums(view: AwardListView, language: Language) -> list[str]:
    tiers = [
        say(
            "prints.awards.tier",
            language,
            name=spoken(name, language),
            count=count,
            total=yuan_text(fen),
        )
        for name, count, fen in view.tiers
    ]
    payers = [
        say("prints.awards.payer", language, name=spoken(name, language), total=yuan_text(fen))
        for name, fen in view.payers
    ]
    mark = "；" if language == "zh" else "; "
    return [mark.join(texts) for texts in (tiers, payers) if texts]


def replies_document(
    head: CallHead,
    entries: Sequence[ObjectionEntry],
    contact: str,
    made_at: datetime,
    language: Language,
) -> PrintedDocument:
    """Print one letter for each objection that was decided; `contact` says whom to ask."""
    forms = tuple(_reply(head, entry, contact, language) for entry in entries)
    return whole_document(head, "replies", made_at, language, forms, letter=True)


def _reply(head: CallHead, entry: ObjectionEntry, contact: str, language: Language) -> PrintedForm:
    title = spoken(head.title, language)
    about = say("prints.replies.whole", language)
    if entry.submission:
        about = f"{entry.submission} {entry.applicant}".strip()
    texts = [
        say(
            f"prints.replies.received_{entry.raised_as}",
            language,
            day=long_day_text(entry.received_on, language),
            title=title,
            version=entry.notice_version,
            number=entry.number,
            about=about,
        ),
        say("prints.replies.text", language, text=entry.text),
        say(
            "prints.replies.decided",
            language,
            outcome=say(f"objection.outcome.{entry.outcome}", language),
            answer=entry.answer,
        ),
        say(f"prints.replies.then_{entry.redo or 'nothing'}", language),
    ]
    corrected = correction_text(entry, language)
    texts += [corrected] * bool(corrected)
    texts += [say("prints.replies.contact", language, contact=contact)] * bool(contact)
    day = long_day_text(entry.answered_on, language) if entry.answered_on else ""
    blocks: tuple[Block, ...] = (
        Paragraph(say("prints.replies.to", language, name=entry.raised_by), strong=True),
        *(Paragraph(text) for text in texts),
        _seal(head, day, language),
    )
    number = say("prints.replies.number", language, call=head.name, number=entry.number)
    facts = facts_of(language, letter=number)
    return PrintedForm(say("prints.replies.title", language), title, facts, blocks)


def certificates_document(
    view: NoticeView, made_at: datetime, language: Language
) -> PrintedDocument:
    """Print a certificate for each that stands on a final list, in its order."""
    title = spoken(view.head.title, language)
    lines = [line for category in view.categories for line in category.lines]
    forms = []
    for number, line in enumerate(lines, start=1):
        said = {"title": title, "document": view.head.document, "platform": line.platform}
        way = "platform" if line.platform else "plain"
        texts = [say(f"prints.certificates.{way}", language, **said)]
        if line.fen:
            texts.append(say("prints.certificates.money", language, total=yuan_text(line.fen)))
        texts.append(say("prints.certificates.end", language))
        whole = f"{view.head.name}-{view.version}-{number:03d}"
        forms.append(
            PrintedForm(
                say("prints.certificates.title", language),
                title,
                facts_of(language, certificate=whole),
                (
                    Paragraph(say("prints.replies.to", language, name=line.applicant), strong=True),
                    *(Paragraph(text) for text in texts),
                    _seal(view.head, _day(view.published_on, language), language),
                ),
            )
        )
    return whole_document(view.head, "certificates", made_at, language, tuple(forms), letter=True)


def _day(on: date, language: Language) -> str:
    return long_day_text(on, language)


def _seal(head: CallHead, day: str, language: Language) -> Signing:
    organiser = spoken(head.organiser, language)
    return Signing(
        (
            (say("prints.place.sealed_by", language), organiser),
            (say("prints.place.date", language), day),
        )
    )
