"""Whose a paper is: by code, credit code, platform or applicant; never by guess."""

from __future__ import annotations

import pytest

from reviewer.rules.owners import Owner, owner_of

ONE = Owner("S0001", "重庆甲乙科技有限公司", "甲乙测试平台", "91500112FAKE00013R")
TEN = Owner("S00010", "重庆丙丁软件有限公司", "丙丁开发平台")
TWIN = Owner("S0002", "重庆甲乙科技有限公司", "甲乙培训平台")
ALL = (ONE, TEN, TWIN)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("材料/S0001/执照.pdf", "S0001"),
        ("S00010_审计报告.pdf", "S00010"),
        ("材料.zip/S0001/执照.pdf", "S0001"),
        ("S0001_2022年审计.pdf", "S0001"),
        ("ｓ0001 执照.pdf", "S0001"),
        ("XS0001.pdf", None),
        ("91500112fake00013r.pdf", "S0001"),
        ("丙丁开发平台-合同.pdf", "S00010"),
        ("重庆市丙丁软件有限责任公司.pdf", "S00010"),
        ("重庆甲乙科技有限公司/甲乙培训平台.docx", "S0002"),
        ("重庆甲乙科技有限公司.pdf", None),
        ("审计报告.pdf", None),
        ("S0001和S00010.pdf", None),
    ],
)
def test_exactly_one_submission_must_fit(path: str, code: str | None) -> None:
    assert owner_of(path, ALL) == code
