"""Answers of queries of records: clean, not clean, or waiting for a person."""

from __future__ import annotations

import pytest

from reviewer.rules.clean_records import is_clean

USUAL = ("无", "无记录", "未查到", "良好", "正常")
CLEAN = (
    "无", "未查到", "未查询到", "未查询到行政处罚、失信惩戒等信息", "信用良好", "正常", "0条",
    "零条记录",
    "无行政处罚、失信惩戒信息", "未在全国信用信息共享平台查到行政处罚、失信惩戒等信息",
    "经查询，无不良记录", "行政处罚0条，失信惩戒0条", "信用中国网站未查询到失信信息", "查无",
    "不存在违法违规行为", "经查询，未发现行政处罚、失信惩戒等信息，信用良好", "无不良信用记录",
    "无。",
    "暂无", "未受到行政处罚", "未列入失信名单", "没有失信记录", "无行政处罚；无失信惩戒",
    "无重大违法违规记录", "行政处罚：无；失信惩戒：无",
)  # fmt: skip
NOT_CLEAN = (
    "有一条逾期记录", "无行政处罚，但有失信记录", "有1条行政处罚记录", "3条", "存在失信被执行人",
    "曾被列入经营异常名录，已移出", "2021年受到罚款", "行政处罚2条，失信惩戒0条", "失信惩戒1次",
)  # fmt: skip
UNCLEAR = (
    "见附件截图", "截图见附件", "无法查询", "未查询", "A级", "否", "是否失信待查", "未提供截图",
    "见申报书",
    "良好，见附件", "已查询", "图片",
)  # fmt: skip


@pytest.mark.parametrize("said", CLEAN)
def test_what_says_that_nothing_was_found_is_clean(said: str) -> None:
    assert is_clean(said, USUAL) is True


@pytest.mark.parametrize("said", NOT_CLEAN)
def test_what_plainly_names_a_record_is_not(said: str) -> None:
    assert is_clean(said, USUAL) is False


@pytest.mark.parametrize("said", UNCLEAR)
def test_what_says_neither_waits_for_a_person(said: str) -> None:
    assert is_clean(said, USUAL) is None


def test_no_answer_is_none() -> None:
    assert is_clean(None, USUAL) is None
    assert is_clean(" ", USUAL) is None
