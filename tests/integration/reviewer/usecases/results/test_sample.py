"""A sample of the firms served is drawn once from a frozen list, and anybody can replay it."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from openpyxl import Workbook

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.files.intake.name_lists import read_name_list
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.sample import SampleRecord, draw_sample, freeze_sample
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR
from tests.builders.season import fill, name_supervisor
from tests.builders.workbooks import saved

FIRMS = [f"重庆被服务{number}有限公司" for number in range(1, 41)]


def drawn(
    context: AppContext,
    count: int = 5,
    operator: str = "操作人的话",
    supervisor: str = "监督人",
) -> SampleRecord:
    texts = {"operator": operator, "supervisor": supervisor}
    return draw_sample(context, STAFF, CALL, FIRMS, count, **texts)


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_sample_is_drawn_once_and_replays_with_the_standard_library(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    name_supervisor(plain_context)
    with pytest.raises(NotFound) as early:
        drawn(plain_context)
    assert early.value.code == "error.sample_not_frozen"
    digest = freeze_sample(plain_context, STAFF, CALL, FIRMS, 5)
    with pytest.raises(WrongPhase) as frozen:
        freeze_sample(plain_context, STAFF, CALL, FIRMS, 5)
    assert frozen.value.code == "error.sample_frozen"
    with pytest.raises(NotFound):  # of another size than was frozen
        drawn(plain_context, 6)
    record = drawn(plain_context)
    assert record.digest == digest
    assert len(set(record.chosen)) == 5
    with pytest.raises(WrongPhase) as again:
        drawn(plain_context, operator="换一句话")
    assert again.value.code == "error.sample_drawn"
    # The replay, from the record alone.
    listed = written([record.format, record.call, record.count, list(record.listed)])
    assert hashlib.sha256(listed).hexdigest() == record.digest
    seed = hashlib.sha256(written([record.digest, record.operator, record.supervisor]))
    assert seed.hexdigest() == record.seed
    places = {
        name: hmac.new(
            seed.digest(), written([record.call, record.format, name]), hashlib.sha256
        ).digest()
        for name in record.listed
    }
    assert sorted(places, key=places.__getitem__)[:5] == list(record.chosen)
    with reading(plain_context.engine) as session:
        acts = calls.acts_of_kinds(session, CALL, ["sample_frozen", "sample_drawn"])
        assert [(act.action, act.subject) for act in acts] == [
            ("sample_frozen", digest),
            ("sample_drawn", digest),
        ]
        assert acts[1].detail["chosen"] == list(record.chosen)


def test_every_firm_is_drawn_about_as_often(plain_context: AppContext) -> None:
    fill(plain_context)
    name_supervisor(plain_context)
    counted = dict.fromkeys(FIRMS, 0)
    for number in range(1, 40):  # each size is a list of its own
        freeze_sample(plain_context, STAFF, CALL, FIRMS, number)
        for firm in drawn(plain_context, number).chosen:
            counted[firm] += 1
    # 39 sizes draw 19.5 on the average; five standard deviations are 13.
    assert all(6 < times < 33 for times in counted.values())


@pytest.mark.parametrize("count", [-1, 0, 40, 41])
def test_a_sample_is_more_than_none_and_less_than_all(
    plain_context: AppContext, count: int
) -> None:
    fill(plain_context)
    with pytest.raises(BadInput) as refused:
        freeze_sample(plain_context, STAFF, CALL, FIRMS, count)
    assert refused.value.code == "error.sample_size"
    assert freeze_sample(plain_context, STAFF, CALL, FIRMS, 1)
    assert freeze_sample(plain_context, STAFF, CALL, FIRMS, 39)


def test_a_supervisor_with_an_account_is_present(plain_context: AppContext) -> None:
    fill(plain_context)
    freeze_sample(plain_context, STAFF, CALL, FIRMS, 5)
    with pytest.raises(WrongPhase) as missing:
        drawn(plain_context)
    assert missing.value.code == "error.draw_supervisor_missing"
    name_supervisor(plain_context)
    with pytest.raises(BadInput):
        drawn(plain_context, operator=" ")
    with pytest.raises(BadInput):
        drawn(plain_context, supervisor=" ")
    assert drawn(plain_context).supervisor_by.startswith("supervisor:")


def test_only_staff_draw(plain_context: AppContext) -> None:
    fill(plain_context)
    for stranger in (*ALL_BUT_OVERSEERS, SUPERVISOR):
        with pytest.raises(NotAllowed):
            freeze_sample(plain_context, stranger, CALL, FIRMS, 5)
        with pytest.raises(NotAllowed):
            draw_sample(plain_context, stranger, CALL, FIRMS, 5, operator="一", supervisor="二")
    with pytest.raises(NotFound):
        freeze_sample(plain_context, STAFF, "没有的征集", FIRMS, 5)


def listed(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def test_a_list_is_read_by_its_heading() -> None:
    data = listed(["附件"], ["序号", "企业名称"], [1, "甲公司"], [2, None], [3, " 乙公司 "])
    assert read_name_list(data, "a.xlsx") == ["甲公司", "乙公司"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (listed(["企业名称"], ["甲公司"], ["乙公司"], ["甲公司"]), "error.sample_twice"),
        (listed(["序号"], [1]), "error.sample_no_column"),
        (listed(["企业名称"], [None]), "error.sample_empty"),
        (b"no workbook", "error.sample_unreadable"),
        (b"", "error.sample_unreadable"),
    ],
)
def test_what_is_no_list_is_said(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_name_list(data, "a.xlsx")
    assert refused.value.code == code
