"""Names and briefs as people type them."""

from __future__ import annotations

from reviewer.files.intake.readings import Reading
from reviewer.files.intake.texts import read_brief, read_name, read_person
from tests.unit.reviewer.files.intake.reading import findings


def test_names_lose_only_what_cannot_be_meant() -> None:
    clean = "重庆洺阶（集团）有限公司"
    assert read_name(clean) == Reading(clean)
    assert findings(read_name(" 重庆洺阶\u200b（集团）有限公司\u3000\xa0")) == [
        ("spaces_and_zero_width", "accept", clean)
    ]
    assert findings(read_name("重庆洺阶（集团）\n有限公司")) == [
        ("newline_in_name", "accept", clean)
    ]
    assert findings(read_name("重庆ＴＣ栈有限公司")) == [
        ("fullwidth_digits", "accept", "重庆TC栈有限公司")
    ]
    assert read_name("Open Cloud 平台").value == "Open Cloud平台"
    assert read_name("Open Cloud").value == "Open Cloud"
    assert findings(read_person("彭\u3000玲")) == [("name_inner_space", "accept", "彭玲")]


def test_briefs_count_fifty_characters_and_no_more() -> None:
    sentence = "一" * 29 + "。"
    assert read_brief("一" * 50) == Reading("一" * 50)
    long = read_brief(sentence + "二" * 21)
    assert findings(long) == [("brief_over_50", "flag", sentence)]
    assert long.findings[0].details == {"length": 51, "limit": 50}
