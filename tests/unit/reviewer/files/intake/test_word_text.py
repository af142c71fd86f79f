"""Word's text as its last reader sees it: ticks of every kind, changes, strikes, boxes."""

from __future__ import annotations

import pytest
from lxml import etree

from reviewer.files.intake.boxes import ticked_names
from reviewer.files.intake.categories import CategoryNames, read_claimed
from reviewer.files.intake.word_text import (
    WordStyles,
    WordText,
    field_result,
    read_styles,
    read_text,
)
from tests.unit.reviewer.files.intake.reading import platforms

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def paragraph(inside: str, styles: WordStyles | None = None) -> WordText:
    """Read a paragraph written as the file holds it."""
    root = etree.fromstring(f"<w:p {NAMES}>{inside}</w:p>")
    return read_text(root, styles or WordStyles())


def run(text: str, properties: str = "") -> str:
    """Write a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def legacy_box(switch: str) -> str:
    """Write a check box of old forms."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{switch}</w:checkBox>'
        "</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def content_box(switch: str, glyph: str) -> str:
    """Write a check box of content controls, whatever sign it shows."""
    return (
        f"<w:sdt><w:sdtPr><w14:checkbox>{switch}</w14:checkbox></w:sdtPr>"
        f"<w:sdtContent>{run(glyph)}</w:sdtContent></w:sdt>"
    )


def wingdings(text: str, font: str = "Wingdings") -> str:
    """Write a run set in a symbol font."""
    return run(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def code_field(code: str) -> str:
    """Write a field without a result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


TICKED = [
    legacy_box('<w:default w:val="0"/><w:checked/>'),
    legacy_box('<w:default w:val="1"/>'),
    legacy_box('<w:checked w:val="true"/>'),
    content_box('<w14:checked w14:val="1"/>', "☒"),
    content_box('<w14:checked w14:val="true"/>', "\uf052"),
    wingdings("þ"),
    wingdings("\uf0fe"),
    wingdings("R", "Wingdings 2"),
    wingdings("ü"),
    '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
    '<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>',
    '<w:r><w:sym w:font="Wingdings 2" w:char="F050"/></w:r>',
    code_field(r" EQ \o\ac(□,√) "),
    code_field(r"eq \o(√,□)"),
    code_field(r'SYMBOL 254 \f "Wingdings" \s 12'),
    r'<w:fldSimple w:instr="EQ \x(√)"><w:r><w:t>?</w:t></w:r></w:fldSimple>',
]
EMPTY = [
    legacy_box('<w:default w:val="0"/>'),
    legacy_box('<w:default w:val="1"/><w:checked w:val="0"/>'),
    content_box('<w14:checked w14:val="0"/>', "☐"),
    content_box("", "☐"),
    wingdings("¨"),
    wingdings("£", "Wingdings 2"),
    '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
    code_field(r"EQ \o\ac(□)"),
]


@pytest.mark.parametrize("box", TICKED)
def test_every_kind_of_tick(box: str) -> None:
    text = paragraph(f"{EMPTY[0]}{run('咨询规划类 ')}{box}{run('开发服务类')}").text
    assert ticked_names(text) == ["开发服务类"]


@pytest.mark.parametrize("box", EMPTY)
def test_every_kind_of_empty_box(box: str) -> None:
    text = paragraph(f"{box}{run('咨询规划类 ')}{TICKED[0]}{run('开发服务类')}").text
    assert ticked_names(text) == ["开发服务类"]


def test_a_sign_that_nobody_knows_is_asked_about() -> None:
    text = paragraph(f"{wingdings('A')}{run('咨询规划类')}").text
    reading = read_claimed(text, CategoryNames(platforms().categories))
    assert (reading.value, reading.findings[0].code) == ([], "category_tick_unclear")


def test_all_categories_without_a_tick_are_no_choice() -> None:
    names = CategoryNames(platforms().categories)
    listed = " ".join(names.label(category.code) for category in platforms().categories)
    reading = read_claimed(listed, names)
    assert reading.value == []
    assert [(f.code, f.status) for f in reading.findings] == [("category_ticks_unseen", "flag")]


def codes(said: WordText) -> list[str]:
    """Give what is said about a text."""
    return [note.code for note in said.notes]


@pytest.mark.parametrize(
    ("inside", "text", "said"),
    [
        (f"<w:del>{run('500')}</w:del><w:ins>{run('520')}</w:ins>", "520", ["tracked_changes"]),
        (
            f"<w:moveFrom>{run('500')}</w:moveFrom><w:moveTo>{run('520')}</w:moveTo>",
            "520",
            ["tracked_changes"],
        ),
        (f"<w:ins>{run('52')}</w:ins>{run('0')}", "520", []),
        (f"{run('500', '<w:strike/>')}{run('520')}", "520", ["text_partly_struck"]),
        (f"{run('500', '<w:dstrike w:val=$1$/>')}{run('520')}", "520", ["text_partly_struck"]),
        (run("500", "<w:strike/>"), "500", ["cell_struck"]),
        (run("500", "<w:strike w:val=$0$/>"), "500", []),
        (f"{run('9', '<w:vanish/>')}{run('500')}", "500", []),
        (f"{run('500')}<w:r><w:commentReference w:id=$3$/></w:r>", "500", ["cell_comment"]),
        ("<w:r><w:drawing><wp:inline/></w:drawing></w:r>", "", ["cell_picture"]),
        ("<w:r><w:object><w:control/></w:object></w:r>", "\ufffd", ["cell_picture"]),
    ],
)
def test_changes_strikes_comments_and_pictures(inside: str, text: str, said: list[str]) -> None:
    found = paragraph(inside.replace("$", '"'))
    assert (found.text, codes(found)) == (text, said)


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent><w:p>{run('520')}</w:p></w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert paragraph(both).text == "520"


def test_styles_cross_out_too() -> None:
    sheet = etree.fromstring(
        f"<w:styles {NAMES}>"
        '<w:style w:styleId="gone"><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:styleId="child"><w:basedOn w:val="gone"/></w:style>'
        '<w:style w:styleId="back"><w:basedOn w:val="gone"/>'
        '<w:rPr><w:strike w:val="0"/></w:rPr></w:style></w:styles>'
    )
    styles = read_styles(sheet, None)
    assert styles.struck == {"gone", "child"}
    inside = run("500", '<w:rStyle w:val="child"/>') + run("520", '<w:rStyle w:val="back"/>')
    assert paragraph(inside, styles).text == "520"


def test_prompts_of_content_controls_are_no_answers() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert paragraph(prompt.format(run("单击此处输入文字"))).text == ""


def test_fields_that_draw_nothing_known_keep_their_result() -> None:
    assert field_result(" PAGE ") is None
    assert field_result(r"EQ \o\ac(○,7)") == "7"
