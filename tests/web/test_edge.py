"""The edge: what is refused leaves nothing, what breaks is told plainly, nobody waits for another's network."""

from __future__ import annotations

import base64
import io
import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, make_response
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from advocacy.database import db, reading, writing
from advocacy.networks import connecting
from advocacy.notices import telling
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Team
from advocacy.web import limits
from advocacy.web.idempotency import KeptAnswer
from content_library.models import Policy
from tests.installation import Installation


def count(installation: Installation, kind: Any) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


def turn_off(app: Flask) -> None:
    """From now on the database answers nothing."""

    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server is away"))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", refuse)


def test_a_refusal_that_the_view_shows_leaves_nothing_behind(installation: Installation) -> None:
    """The form comes back with what was typed, and no policy without words is kept."""
    browser = installation.browser_of(installation.person(Role.HR))
    answer = browser.post("/policies/new", data={"title": "Gifts and favours", "owner": "hr"})
    assert answer.status_code == 422 and "Gifts and favours" in answer.text
    assert count(installation, Policy) == 0


def test_a_refusal_is_not_kept_under_its_key(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was raised or answered; and a transaction's own work goes with it."""
    api = installation.api_of(installation.person(Role.ADMIN))
    key = {"headers": {"Idempotency-Key": "one"}}
    view = installation.app.view_functions["people_api.add_team"]

    def refusing(**given: Any) -> Any:
        view(**given)
        return {"title": "no"}, 409

    refusing.guard = ("people:write",)  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setitem(installation.app.view_functions, "people_api.add_team", refusing)
        assert api("POST", "/teams", {"name": "Design"}, **key).status_code == 409
    assert count(installation, Team) == 0 and count(installation, KeptAnswer) == 0
    assert api("POST", "/teams", {"name": "Design"}, **key).status_code == 201


@pytest.mark.parametrize("path", ["/notices", "/api/v1/people/me"])
def test_a_page_that_breaks_the_transaction_still_has_an_error_page(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """On PostgreSQL nothing can be asked after a failed statement until it is rolled back."""

    def broken(*_: object) -> None:
        db.session.execute(text("SELECT nothing FROM nowhere"))

    person = installation.person()
    monkeypatch.setattr(telling, "notices_of", broken)
    monkeypatch.setattr("advocacy.people.api.shown", broken)
    api = installation.api_of(person)
    answer = installation.browser_of(person).get(path) if path == "/notices" else api("GET", "/people/me")
    assert answer.status_code in {500, 503} and "Nothing was changed" in answer.text
    assert "app-shell" not in answer.text and "Traceback" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/feed", 503), ("/me", 503), ("/readyz", 503), ("/healthz", 200)])
def test_without_a_database_whoever_is_signed_in_is_told_so(installation: Installation, path: str, status: int) -> None:
    """And the probes look at nobody's cookie."""
    browser = installation.browser_of(installation.person())
    turn_off(installation.app)
    answer = browser.get(path)
    assert answer.status_code == status
    if path.endswith("z"):
        assert answer.get_json()["status"] in {"alive", "unready"}
    else:
        assert "does not answer" in answer.text and answer.headers["Retry-After"] == "5"


def test_no_transaction_is_open_while_a_network_is_asked(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the one that let the caller in; who they are stays known."""
    installation.settings = replace(installation.settings, sandbox=True)
    person = installation.person()
    seen: list[tuple[bool, int]] = []

    def connect(person_id: int, *_: Any, actor: Any, **__: Any) -> int:
        seen.append((db.session.registry().in_transaction(), actor.id))
        return 1

    monkeypatch.setattr(connecting, "connect", connect)
    answer = installation.browser_of(person).post("/connections/sandbox", data={"identifier": "ada"})
    assert answer.status_code == 302 and seen == [(False, person)]


def test_a_slow_body_holds_up_no_writer(sqlite: Installation) -> None:
    """SQLite has one writer: it may not wait for a client."""
    api = sqlite.api_of(sqlite.person(Role.ADMIN))
    body, reached, go_on = json.dumps({"name": "Design"}).encode(), threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            reached.set()
            assert go_on.wait(30)
            return super().readinto(buffer)

    answers: list[Any] = []

    def send() -> None:
        answers.append(
            api.client.post(
                "/api/v1/teams", input_stream=Slow(body), content_length=len(body), content_type="application/json",
                headers={"Authorization": f"Bearer {api.token}"},
            )
        )  # fmt: skip

    thread = threading.Thread(target=send)
    thread.start()
    assert reached.wait(30)
    with sqlite.app.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        connection = db.session.connection(execution_options={"writing": True})
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        db.session.rollback()
    go_on.set()
    thread.join()
    assert answers[0].status_code == 201


def test_a_page_has_no_key_and_keeps_no_secret(installation: Installation) -> None:
    browser = installation.browser_of(installation.person())
    headers = {"Idempotency-Key": "one"}
    first = browser.post("/me/tokens", data={"name": "a"}, headers=headers)
    assert first.status_code == 200 and "adv_" in first.text
    assert browser.post("/me/tokens", data={"name": "a"}, headers=headers).status_code == 422
    assert count(installation, KeptAnswer) == 0


def test_an_answer_given_again_says_where_as_well(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    api = installation.api_of(installation.person(Role.ADMIN))
    view = installation.app.view_functions["people_api.add_team"]

    def placed(**given: Any) -> Any:
        response = make_response(view(**given))
        response.headers["Location"] = "/api/v1/teams/1"
        return response

    placed.guard = ("people:write",)  # type: ignore[attr-defined]
    monkeypatch.setitem(installation.app.view_functions, "people_api.add_team", placed)
    key = {"headers": {"Idempotency-Key": "one"}}
    answers = [api("POST", "/teams", {"name": "Design"}, **key) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/api/v1/teams/1"] * 2
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_limits_are_counted_without_the_token_itself(sqlite: Installation) -> None:
    with sqlite.app.test_request_context(headers={"Authorization": "Bearer adv_secret"}):
        assert "adv_secret" not in limits._who() and len(limits._who()) == 64


def test_writing_reads_anew(installation: Installation) -> None:
    """Also what was read before, when no transaction was open any more."""
    person_id = installation.person(name="Ann")
    with installation.app.app_context():
        with reading():
            found = db.session.get_one(Person, person_id)
            db.session.commit()

        def rename() -> None:
            with installation.app.app_context(), writing():
                db.session.get_one(Person, person_id).name = "Bea"

        thread = threading.Thread(target=rename)
        thread.start()
        thread.join()
        with writing():
            assert found.name == "Bea"


def test_two_who_do_the_same_at_once_are_told_so(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the check before sees nothing of the other, as in a race on PostgreSQL."""
    api = installation.api_of(installation.person(Role.ADMIN))
    monkeypatch.setattr(accounts, "find_person", lambda _email: None)
    answer = api("POST", "/people", {"email": "p1@acme.example", "name": "Again"})
    assert answer.status_code == 409 and "Somebody else did the same" in answer.get_json()["title"]


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/people/99999999999999999999", f"/admin/people?cursor={cursor(2**70)}", "/admin/people?q=%00",
        f"/admin/people?team={2**70}", "/admin/people?cursor=" + "W" * 5000, "/admin/people?q=%ED%A0%80",
        "/admin/people?cursor=WzFlOTk5XQ",
    ],
)  # fmt: skip
def test_what_no_table_can_hold_is_refused(installation: Installation, path: str) -> None:
    answer = installation.browser_of(installation.person(Role.ADMIN)).get(path)
    assert answer.status_code in {200, 404, 422}, answer.text


def test_a_text_that_does_not_fit_is_refused(installation: Installation) -> None:
    """PostgreSQL measures; SQLite takes it."""
    browser = installation.browser_of(installation.person())
    assert browser.post("/me/tokens", data={"name": "a\0b"}).status_code in {200, 422}
    answer = browser.post("/me/tokens", data={"name": "x" * 500})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200), ({"X-Forwarded-For": "203.0.113.9"}, 403),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer t"}, 200),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer é"}, 403),
    ],
)  # fmt: skip
def test_figures_are_for_this_machine_or_the_token(sqlite: Installation, headers: dict[str, str], status: int) -> None:
    """What a proxy on this machine passes on comes from the world."""
    sqlite.settings = replace(sqlite.settings, metrics_token="t")
    assert sqlite.app.test_client().get("/metrics", headers=headers).status_code == status
