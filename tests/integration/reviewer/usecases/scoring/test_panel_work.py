"""What a panel does with its scores: abnormal ones, opinions, signatures; and what is printed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.calls import Phase
from reviewer.store import messages
from reviewer.store.engine import reading
from reviewer.usecases.accounts.device_codes import create_code, redeem_code, revoke_links
from reviewer.usecases.accounts.sessions import open_session, recognise
from reviewer.usecases.accounts.sign_in import (
    create_link,
    preview_link,
    redeem_link,
)
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.experts.declaration import declare_conflict
from reviewer.usecases.i18n import Language
from reviewer.usecases.results.prints import print_scores
from reviewer.usecases.results.rank import preview_ranking, rank_submissions, read_ranking
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.judge import explain_score, judge_score, object_to_score
from reviewer.usecases.scoring.minutes import read_minutes, save_opinion, sign_minutes
from reviewer.usecases.scoring.remind import remind_experts
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import SEATED, planned, score_all, scored, set_phase, sign

ME, CHAIR, MEMBER = expert("E00002"), expert("E00001"), expert("E00003")
MOST = ["E00001", "E00003", "E00009"]
FONTS = Path(__file__).parents[5] / "web" / "static" / "vendor" / "fonts"


@pytest.fixture
def scored_context(plain_context: AppContext) -> AppContext:
    scored(plain_context)
    return plain_context


def object_to(context: AppContext, objectors: list[str], code: str = "G001") -> None:
    for member in objectors:
        object_to_score(context, expert(member), CALL, "E00002", code)


def test_more_than_half_must_object_each_for_themselves(scored_context: AppContext) -> None:
    object_to(scored_context, [*MOST[:2], MOST[0]])  # one voice twice is one voice
    assert list_assignments(scored_context, ME, CALL).asked == ()
    with pytest.raises(NotAllowed):
        explain_score(scored_context, ME, CALL, "G001", "无人问我")
    with pytest.raises(NotFound):
        judge_score(scored_context, STAFF, CALL, "E00002", "G001", verdict="stands", reason="可")
    (held,) = read_minutes(scored_context, MEMBER, CALL, "P1").abnormal
    assert (held.objectors, held.members, held.asked) == (("E00001", "E00003"), 5, False)
    object_to(scored_context, MOST[2:])
    asked = list_assignments(scored_context, ME, CALL).asked
    assert [(entry.submission, entry.explanation, entry.verdict) for entry in asked] == [
        ("G001", "", "")
    ]
    assert list_assignments(scored_context, CHAIR, CALL).asked == ()
    object_to_score(scored_context, MEMBER, CALL, "E00002", "G001", held=False)
    assert list_assignments(scored_context, ME, CALL).asked == ()


def test_only_members_say_that_a_score_is_abnormal(scored_context: AppContext) -> None:
    for actor in (STAFF, SUPERVISOR, expert("E00004"), expert("E99999")):
        with pytest.raises(NotAllowed):
            object_to_score(scored_context, actor, CALL, "E00002", "G001")
    with pytest.raises(NotAllowed):  # a submission that does not exist gives nothing away
        object_to(scored_context, MOST, "G999")
    with pytest.raises(NotFound):
        object_to_score(scored_context, MEMBER, CALL, "E00004", "G001")
    with pytest.raises(BadInput):
        object_to_score(scored_context, ME, CALL, "E00002", "G001")


def test_nobody_judges_others_while_sheets_are_awaited(plain_context: AppContext) -> None:
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, {"G001": (80, 80, 80, 80, None)})
    assert not read_minutes(plain_context, MEMBER, CALL, "P1").lines[0].shown
    with pytest.raises(WrongPhase) as refusal:
        object_to_score(plain_context, MEMBER, CALL, "E00002", "G001")
    assert refusal.value.code == "error.sheets_awaited"


def test_a_replaced_score_is_on_record_and_in_ranking_and_audit(
    context: AppContext, tmp_path: Path
) -> None:
    scored(context)
    object_to(context, MOST)
    with pytest.raises(NotAllowed):
        explain_score(context, MEMBER, CALL, "G001", "不是我")
    explain_score(context, ME, CALL, "G001", " 按评分标准 ")
    with pytest.raises(BadInput):
        judge_score(context, STAFF, CALL, "E00002", "G001", verdict="replaced", reason=" ")
    judge_score(context, STAFF, CALL, "E00002", "G001", verdict="replaced", reason="理由不充分")
    with pytest.raises(WrongPhase):
        explain_score(context, ME, CALL, "G001", "再说")
    rank_submissions(context, STAFF, CALL)
    row = next(x for x in read_ranking(context, STAFF, CALL).rows if x.submission == "G001")
    sheet = next(each_sheet for each_sheet in row.sheets if each_sheet.expert == "E00002")
    # 70, (80 → 85), 85, 90, 95: without highest and lowest (85 + 85 + 90) / 3
    assert (sheet.state, sheet.own, sheet.counted) == ("replaced", Decimal(80), Decimal(85))
    assert (row.score, row.mean, row.median) == (
        Decimal("86.67"), Decimal("85.00"), Decimal("85.00"),
    )  # fmt: skip
    assert sheet.marks["platform"] == Decimal(80)
    file = tmp_path / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    assert [
        (entry.name, entry.holds) for entry in verify_audit(file) if entry.name == "ranking"
    ] == [("ranking", True)]


def test_a_score_that_stands_counts_as_it_is(scored_context: AppContext) -> None:
    before = preview_ranking(scored_context, STAFF, CALL).rows
    with pytest.raises(NotFound):
        judge_score(scored_context, STAFF, CALL, "E00002", "G001", verdict="stands", reason="可")
    object_to(scored_context, MOST)
    judge_score(scored_context, STAFF, CALL, "E00002", "G001", verdict="stands", reason="可")
    assert preview_ranking(scored_context, STAFF, CALL).rows == before
    with pytest.raises(WrongPhase):
        object_to(scored_context, MOST[:1])


def test_the_chair_sees_totals_only_after_the_own_sheet(plain_context: AppContext) -> None:
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, {"G001": (None, 80, 80, 80, 80), "G002": (70, 80, None, 80, 80)})
    lines = read_minutes(plain_context, CHAIR, CALL, "P1").lines
    assert [(line.shown, len(line.totals)) for line in lines[:2]] == [(False, 0), (True, 5)]
    assert lines[1].totals[2].total is None
    assert all(not line.totals for line in read_minutes(plain_context, ME, CALL, "P1").lines)
    assert all(
        len(line.totals) == 5 for line in read_minutes(plain_context, STAFF, CALL, "P1").lines
    )
    for stranger in (expert("E00004"), expert("E99999")):
        with pytest.raises((NotAllowed, NotFound)):
            read_minutes(plain_context, stranger, CALL, "P1")
    with pytest.raises(NotFound):
        read_minutes(plain_context, STAFF, CALL, "P9")


def test_a_chair_who_is_recused_neither_sees_totals_nor_writes_an_opinion(
    plain_context: AppContext,
) -> None:
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, {"G001": (None, 80, 80, 80, 80), "G002": (70, 80, 80, 80, 80)})
    declare_conflict(plain_context, CHAIR, CALL, "G001", "亲属在该单位任职")
    lines = read_minutes(plain_context, CHAIR, CALL, "P1").lines
    assert [(line.submission, line.shown, len(line.totals)) for line in lines[:2]] == [
        ("G001", False, 0),
        ("G002", True, 5),
    ]
    with pytest.raises(NotAllowed):
        opine(plain_context, "同意推荐", 0)


def opine(context: AppContext, opinion: str, version: int, note: str = "讨论") -> int:
    return save_opinion(context, CHAIR, CALL, "G001", note=note, opinion=opinion, version=version)


def test_opinions_are_never_overwritten_unseen(context: AppContext) -> None:
    scored(context)
    assert opine(context, "同意推荐", 0) == 1
    assert opine(context, "同意推荐", 0) == 1  # the same again, its answer was lost
    with pytest.raises(Stale):
        opine(context, "不同意", 0)
    assert opine(context, "不同意", 1) == 2
    with pytest.raises(NotAllowed):
        save_opinion(context, ME, CALL, "G001", note="", opinion="我来写", version=2)
    seen = read_minutes(context, ME, CALL, "P1").lines[0]
    assert (seen.opinion, seen.note) == ("不同意", "")  # the note is the chair's


def test_a_signature_holds_for_the_text_that_was_signed(scored_context: AppContext) -> None:
    opine(scored_context, "同意推荐", 0)
    read = read_minutes(scored_context, ME, CALL, "P1")
    sign_minutes(scored_context, ME, CALL, "P1", digest=read.digest, dissent=" 保留意见 ")
    opine(scored_context, "同意推荐", 1, note="只改讨论记录")
    signed = read_minutes(scored_context, CHAIR, CALL, "P1").signatures[1]
    assert (signed.expert, signed.current, signed.dissent) == ("E00002", True, "保留意见")
    opine(scored_context, "不同意推荐", 2)
    assert not read_minutes(scored_context, CHAIR, CALL, "P1").signatures[1].current
    with pytest.raises(Stale):
        sign_minutes(scored_context, ME, CALL, "P1", digest=read.digest)


def test_nobody_signs_with_open_sheets(plain_context: AppContext) -> None:
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, {"G001": (80, 80, 80, 80, 80)})
    digest = read_minutes(plain_context, ME, CALL, "P1").digest
    with pytest.raises(WrongPhase) as refusal:
        sign_minutes(plain_context, ME, CALL, "P1", digest=digest)
    assert refusal.value.code == "error.sheets_open"


def test_a_short_code_signs_in_once_for_ten_minutes(context: AppContext) -> None:
    planned(context)
    signed_in = redeem_link(
        context, create_link(context, COMMAND_LINE, "expert", "E00001", CALL).token
    )
    first = create_code(context, signed_in.actor)
    code = create_code(context, signed_in.actor).code
    with pytest.raises(NotFound):  # a newer code ends the older
        redeem_code(context, first.code)
    late = replace(context, clock=lambda: context.now() + timedelta(minutes=10))
    with pytest.raises(NotFound):
        redeem_code(late, code)
    soon = replace(context, clock=lambda: context.now() + timedelta(minutes=9, seconds=59))
    there = redeem_code(soon, f" {code.lower().replace('-', ' ')} ")
    assert (there.actor.subject, there.account_id) == ("E00001", signed_in.account_id)
    with pytest.raises(NotFound):
        redeem_code(soon, code)
    with pytest.raises(NotFound):
        redeem_code(context, "")


def test_revoked_links_and_sessions_end_at_once(plain_context: AppContext) -> None:
    planned(plain_context)
    token = create_link(plain_context, COMMAND_LINE, "expert", "E00001", CALL).token
    signed_in = redeem_link(plain_context, token)
    code = create_code(plain_context, signed_in.actor).code
    opened = open_session(plain_context, signed_in)
    assert recognise(plain_context, opened) == signed_in.actor
    assert revoke_links(plain_context, STAFF, CALL, "expert", "E00001") == 1
    assert recognise(plain_context, opened) is None
    for refused in (
        lambda: preview_link(plain_context, token),
        lambda: redeem_code(plain_context, code),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NotFound):
        revoke_links(plain_context, STAFF, CALL, "expert", "E00002")


def test_everybody_with_open_sheets_is_reminded_once_in_four_hours(context: AppContext) -> None:
    planned(context)
    sign(context)
    score_all(context, dict.fromkeys(("G001", "G002", "G003", "G004"), (80, 80, 80, None, 80)))
    done = remind_experts(context, STAFF, CALL)
    assert (done.queued, done.lately, done.no_address) == (1, 0, 0)
    again = remind_experts(context, STAFF, CALL)
    assert (again.queued, again.lately) == (0, 1)
    later = replace(context, clock=lambda: context.now() + timedelta(hours=4))
    assert remind_experts(later, STAFF, CALL).queued == 1
    with reading(context.engine) as session:
        rows = messages.messages(session, CALL)
    assert [(row.kind, row.recipient, row.state) for row in rows] == [
        ("scoring", "e00009@example.com", "queued")
    ] * 2
    set_phase(context, Phase.RANKING)
    with pytest.raises(WrongPhase):
        remind_experts(context, STAFF, CALL)


@pytest.fixture
def printing(scored_context: AppContext) -> AppContext:
    return replace(scored_context, settings=replace(scored_context.settings, fonts=FONTS))


def words_of(content: bytes) -> list[str]:
    """List every cell of a Word file."""
    document = Document(io.BytesIO(content))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", ["sheets", "minutes", "ranking"])
def test_attachments_are_printed_in_both_languages(
    printing: AppContext, what: str, language: Language
) -> None:
    pdf = print_scores(printing, STAFF, CALL, what, "pdf", language)
    assert pdf.content.startswith(b"%PDF-")
    assert b"NotoSansSC" in pdf.content  # the font is inside
    again = print_scores(printing, SUPERVISOR, CALL, what, "docx", language)
    assert again == print_scores(printing, STAFF, CALL, what, "docx", language)


def test_printed_totals_are_those_of_the_web(printing: AppContext) -> None:
    rows = preview_ranking(printing, STAFF, CALL).rows
    words = words_of(print_scores(printing, STAFF, CALL, "ranking", "docx").content)
    assert [word for word in words if word in {f"{row.score}" for row in rows}] == [
        f"{row.score}" for row in rows
    ]
    sheets = words_of(print_scores(printing, STAFF, CALL, "sheets", "docx", only="G001").content)
    assert [each_sheet for each_sheet in sheets if each_sheet.endswith(".00")] == [
        f"{sheet.own}" for row in rows if row.submission == "G001" for sheet in row.sheets
    ]


def test_nothing_to_print_is_said_so(plain_context: AppContext) -> None:
    planned(plain_context)
    for what, only in (("sheets", ""), ("minutes", "P9")):
        with pytest.raises(NotFound):
            print_scores(plain_context, STAFF, CALL, what, "docx", only=only)
    with pytest.raises(BadInput):
        print_scores(plain_context, STAFF, CALL, "songs", "pdf")
    assert len(SEATED) == 5
