"""Idempotency-Key on a view that opens its own transactions: asked once, whatever is sent again, and when."""

from __future__ import annotations

import io
import threading
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.networks import connecting
from advocacy.networks.connections import Connection
from advocacy.people.capabilities import Role
from advocacy.web.idempotency import KeptAnswer, body_digest, forget_old
from advocacy.web.sizes import MEGABYTE
from tests.installation import ApiClient, Installation

BODY = {"network": "sandbox", "identifier": "ada"}
KEY = {"headers": {"Idempotency-Key": "one"}}


@pytest.fixture
def api(installation: Installation) -> ApiClient:
    """An employee's API, with the sandbox network."""
    installation.settings = replace(installation.settings, sandbox=True)
    return installation.api_of(installation.person())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the network was asked."""
    seen: list[Any] = []
    really = connecting.connect

    def connect(*given: Any, **rest: Any) -> int:
        seen.append(given)
        return really(*given, **rest)

    monkeypatch.setattr(connecting, "connect", connect)
    return seen


def kept(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(KeptAnswer)) or 0


def test_the_same_key_gives_the_same_answer_and_asks_no_network(
    installation: Installation, api: ApiClient, asked: list[Any]
) -> None:
    first, again = api("POST", "/connections", BODY, **KEY), api("POST", "/connections", BODY, **KEY)
    assert first.status_code == again.status_code == 201 and first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert len(asked) == 1
    with installation.app.app_context(), reading():
        assert db.session.scalar(select(func.count()).select_from(Connection)) == 1


def test_another_body_under_the_key_is_refused(api: ApiClient, asked: list[Any]) -> None:
    api("POST", "/connections", BODY, **KEY)
    assert api("POST", "/connections", {**BODY, "identifier": "eve"}, **KEY).status_code == 422
    assert api("POST", "/connections", BODY, headers={"Idempotency-Key": "x" * 201}).status_code == 422
    assert len(asked) == 1


def test_keys_belong_to_their_caller(installation: Installation, api: ApiClient, asked: list[Any]) -> None:
    api("POST", "/connections", BODY, **KEY)
    other = installation.api_of(installation.person())
    answer = other("POST", "/connections", {**BODY, "identifier": "bob"}, **KEY)
    assert answer.status_code == 201 and "Idempotent-Replayed" not in answer.headers and len(asked) == 2


def test_a_refusal_is_not_kept(installation: Installation, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the same request may be tried again."""

    def refuse(*_: Any, **__: Any) -> int:
        raise Breach("The network says no.")

    with monkeypatch.context() as patch:
        patch.setattr(connecting, "connect", refuse)
        assert api("POST", "/connections", BODY, **KEY).status_code == 422
    assert kept(installation) == 0
    assert api("POST", "/connections", BODY, **KEY).status_code == 201


def test_while_a_request_is_under_way_its_key_is_refused(
    installation: Installation, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 until it is done, then its answer."""
    inside, go_on, really = threading.Event(), threading.Event(), connecting.connect

    def slow(*given: Any, **rest: Any) -> int:
        inside.set()
        assert go_on.wait(30)
        return really(*given, **rest)

    monkeypatch.setattr(connecting, "connect", slow)
    answers: list[Any] = []
    other = ApiClient(installation.app.test_client(), api.token)
    thread = threading.Thread(target=lambda: answers.append(other("POST", "/connections", BODY, **KEY)))
    thread.start()
    assert inside.wait(30)
    assert api("POST", "/connections", BODY, **KEY).status_code == 409
    go_on.set()
    thread.join()
    again = api("POST", "/connections", BODY, **KEY)
    assert answers[0].status_code == again.status_code == 201 and again.data == answers[0].data


def test_answers_are_forgotten_after_a_day(installation: Installation, api: ApiClient) -> None:
    api("POST", "/connections", BODY, **KEY)
    with installation.app.app_context():
        forget_old(clock.now() + timedelta(hours=23))
        assert kept(installation) == 1
        forget_old(clock.now() + timedelta(hours=25))
    assert kept(installation) == 0


def test_a_busy_key_is_free_again_after_five_minutes(installation: Installation, api: ApiClient) -> None:
    api("POST", "/connections", BODY, **KEY)
    with installation.app.app_context(), writing():  # as a process leaves it that was killed meanwhile
        db.session.query(KeptAnswer).update({"status": None, "content_type": "busy", "body": None})
    assert api("POST", "/connections", BODY, **KEY).status_code == 409
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        assert api("POST", "/connections", BODY, **KEY).status_code == 201


def test_an_answer_that_must_not_be_stored_is_not_kept_but_given_anew(installation: Installation) -> None:
    """An export holds everything about a person."""
    officer, about = installation.api_of(installation.person(Role.HR)), installation.person()
    for _time in (1, 2):
        answer = officer("POST", f"/people/{about}/export", **KEY)
        assert answer.status_code == 200 and answer.data.startswith(b"PK")
        assert "Idempotent-Replayed" not in answer.headers and kept(installation) == 0


def test_a_file_is_known_again_whatever_stands_between_the_parts(installation: Installation) -> None:
    api = installation.api_of(installation.person(Role.MARKETING))

    def send(content: bytes) -> Any:
        return api("POST", "/items/import", data={"file": (io.BytesIO(content), "items.csv")}, **KEY)

    first, again = send(b"title\nOne\n"), send(b"title\nOne\n")
    assert first.status_code == again.status_code == 202 and first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert send(b"title\nTwo\n").status_code == 422, "another file"


def test_a_large_file_never_lies_in_memory_whole(sqlite: Installation) -> None:
    size = 20 * MEGABYTE
    form = {"file": (io.BytesIO(b"x" * size), "film.mp4")}
    with sqlite.app.test_request_context("/api/v1/media", method="POST", data=form) as sent:
        tracemalloc.start()
        try:
            body_digest(sent.request)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < size / 2
        assert len(sent.request.files["file"].read()) == size, "the view reads it from its beginning"
