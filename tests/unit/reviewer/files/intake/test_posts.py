"""Past posts and ties of experts."""

from __future__ import annotations

from reviewer.files.intake.posts import read_past_posts, read_ties
from tests.unit.reviewer.files.intake.reading import findings


def test_past_posts_and_ties() -> None:
    posts = read_past_posts("甲研究院(2009年1月至2010年3月)；乙事务所（普通合伙）（2011.7—至今）")
    assert posts.value == [
        {"employer": "甲研究院", "from": "2009.1", "to": "2010.3"},
        {"employer": "乙事务所（普通合伙）", "from": "2011.7", "to": None},
    ]
    assert findings(posts) == [
        (
            "past_dates_text",
            "accept",
            "甲研究院（2009.1—2010.3）；乙事务所（普通合伙）（2011.7—至今）",
        )
    ]
    assert findings(read_past_posts("甲研究院")) == [("past_post_unreadable", "flag", None)]
    assert read_ties("甲（集团）有限公司（持股15%）；乙公司（外部董事）、丙（集团）").value == [
        {"organisation": "甲（集团）有限公司", "kind": "shareholding", "text": "持股15%"},
        {"organisation": "乙公司", "kind": "part_time_post", "text": "外部董事"},
        {"organisation": "丙（集团）", "kind": "part_time_post", "text": ""},
    ]
