"""Tries are counted in the database, so that web processes count together."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

from sqlmodel import select

from reviewer.model.rates import RateCount
from reviewer.store.engine import reading
from reviewer.usecases.accounts.tries import count_try, forget_tries, tries_of
from reviewer.usecases.context import AppContext
from tests.conftest import NOON
from tests.integration.web.conftest import Person
from web.app import create_app
from web.rate_storage import DatabaseStorage

KEY = "LIMITER/192.0.2.7/public.enter"


def test_a_window_counts_then_begins_anew(context: AppContext) -> None:
    engine = context.engine
    assert [count_try(engine, KEY, 60, NOON) for _ in range(3)] == [1, 2, 3]
    assert tries_of(engine, KEY, NOON) == (3, NOON + timedelta(seconds=60))
    late = NOON + timedelta(seconds=59)
    assert count_try(engine, KEY, 60, late) == 4
    over = NOON + timedelta(seconds=60)
    assert tries_of(engine, KEY, over) == (0, over)
    assert count_try(engine, KEY, 60, over) == 1
    assert tries_of(engine, KEY, over)[1] == over + timedelta(seconds=60)


def test_keys_are_apart_named_by_digests_and_swept(context: AppContext) -> None:
    engine = context.engine
    count_try(engine, KEY, 60, NOON)
    count_try(engine, "other", 60, NOON, 5)
    assert [tries_of(engine, key, NOON)[0] for key in (KEY, "other", "none")] == [1, 5, 0]
    with reading(engine) as session:
        assert not any("192.0.2.7" in row.key for row in session.exec(select(RateCount)))
    count_try(engine, "later", 60, NOON + timedelta(seconds=61))
    with reading(engine) as session:
        assert len(session.exec(select(RateCount)).all()) == 1


def test_what_is_forgotten_begins_anew(context: AppContext) -> None:
    store = DatabaseStorage(engine=context.engine)
    assert (store.incr("a", 60), store.incr("a", 60), store.incr("b", 60)) == (1, 2, 1)
    assert store.get("a") == 2
    assert store.get_expiry("a") > 0
    store.clear("a")
    assert (store.get("a"), store.get("b"), store.check()) == (0, 1, True)
    assert store.reset() == 1
    assert forget_tries(context.engine) == 0


def test_many_at_once_are_all_counted(context: AppContext) -> None:
    found: list[int] = []
    threads = [
        Thread(target=lambda: found.append(count_try(context.engine, KEY, 60, NOON)))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 17))


def test_two_processes_slow_guessing_together(context: AppContext) -> None:
    people = [Person(create_app(context).test_client()) for _ in range(2)]
    statuses = [
        people[number % 2].post("/code", code="AAAA-AAAA").status_code for number in range(11)
    ]
    assert statuses == [404] * 10 + [429]
    assert people[1].post("/code", code="AAAA-AAAA").status_code == 429
