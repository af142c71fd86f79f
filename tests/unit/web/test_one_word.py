"""One word for one thing: the pages say what the command line and the printed files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web
from reviewer.messages import catalogue as domain_words
from web import words
from web.words import LANGUAGES, Language

CJK = re.compile("[\u4e00-\u9fff]")
MARKS = re.compile("[\u4e00-\u9fff（），。；：、！？]")  # letters and marks of Chinese
PRODUCT = "评议"
TEMPLATES = Path(str(web.__file__)).parent / "templates"
# Groups of codes whose texts name the same things in both catalogues.
SAME = (
    ("status.", "status."),
    ("phase.", "phase."),
    ("role.", "role."),
    ("decision.", "decision."),
    ("kind.", "file_kind."),
    ("outputs.status.", "status."),
    ("outputs.call_list.why.", "mail."),
)
# English texts that show how to write something in a Chinese form.
EXAMPLES = {
    "design.hint.categories",
    "problem.days_unreadable",
    "problem.invest_unreadable",
    "problem.past_post_unreadable",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_both_catalogues_name_has_one_name(language: Language) -> None:
    ours, theirs = words.catalogue(language), domain_words(language)
    differing = {
        f"{code}: {text} / {ours[page + code.removeprefix(domain)]}"
        for domain, page in SAME
        for code, text in theirs.items()
        if code.startswith(domain) and page + code.removeprefix(domain) in ours
        if text.casefold() != ours[page + code.removeprefix(domain)].casefold()
    }
    assert differing == set()


def test_english_texts_are_english() -> None:
    texts = {**domain_words("en"), **words.catalogue("en")}
    chinese = {code for code, text in texts.items() if CJK.search(text.replace(PRODUCT, ""))}
    assert chinese - EXAMPLES == set()


def test_templates_hold_no_words_of_their_own() -> None:
    """But the sign on the seal, and the button that leads to Chinese."""
    spoken = {
        file.name: left
        for file in TEMPLATES.rglob("*.html")
        if (
            left := MARKS.findall(
                re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.S)
            )
        )
    }
    assert spoken == {"base.html": list("评中文")}
