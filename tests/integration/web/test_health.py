"""Alive, ready, counted: what machines ask of the server."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from web.app import create_app


def test_a_sound_server_is_alive_and_ready(context: AppContext) -> None:
    context.settings.attachments_folder.mkdir(exist_ok=True)
    client = create_app(context).test_client()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    assert client.get("/readyz").status_code == 200


def test_a_server_without_its_files_or_shape_is_alive_but_not_ready(
    plain_context: AppContext,
) -> None:
    client = create_app(plain_context).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").text == "error.folder\n"
    plain_context.settings.attachments_folder.mkdir()
    with transaction(plain_context.engine) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert client.get("/readyz").text == "error.database_older\n"
    assert client.get("/healthz").status_code == 200


def test_numbers_are_for_the_machine_itself_or_the_holder_of_the_token(
    context: AppContext,
) -> None:
    client = create_app(context).test_client()
    client.get("/healthz")
    shown = client.get("/metrics").text
    assert 'pingyi_jobs{state="queued"} 0.0' in shown
    assert 'pingyi_requests_total{method="GET",status="200"} 1.0' in shown
    assert 'pingyi_request_seconds_count{route="/healthz"} 1.0' in shown
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=away).status_code == 404
    settings = replace(context.settings, metrics_token="a token")
    client = create_app(replace(context, settings=settings)).test_client()
    given = {"Authorization": "Bearer a token"}
    assert client.get("/metrics", environ_overrides=away, headers=given).status_code == 200
    wrong = {"Authorization": "Bearer "}
    assert client.get("/metrics", environ_overrides=away, headers=wrong).status_code == 404
