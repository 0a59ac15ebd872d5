"""The API's manner, shown on people: tokens, scopes, problem+json, unknown fields, paging, Idempotency-Key."""

from __future__ import annotations

import warnings

from openapi_spec_validator import validate

from advocacy.people.capabilities import Capability, Role
from tests.installation import Installation

NEW = {"email": "new@acme.example", "name": "Newt"}


def test_without_a_token_nobody_is_known(installation: Installation) -> None:
    """401 as problem+json; a cookie is worth nothing here."""
    admin = installation.person(Role.ADMIN)
    for client in (installation.app.test_client(), installation.browser_of(admin)):
        answer = client.get("/api/v1/people")
        assert answer.status_code == 401 and answer.content_type == "application/problem+json"
        assert answer.get_json()["status"] == 401


def test_role_and_scope_both_limit(installation: Installation) -> None:
    """403 without the capability, and with a token that is narrower than its person."""
    assert installation.api_of(installation.person())("GET", "/people").status_code == 403
    admin = installation.person(Role.ADMIN)
    assert installation.api_of(admin, Capability.SEE_SYSTEM)("GET", "/people").status_code == 403
    assert installation.api_of(admin)("GET", "/people").status_code == 200


def test_add_change_close(installation: Installation) -> None:
    """A person's way through the API; a closed account's token is dead."""
    api = installation.api_of(installation.person(Role.ADMIN))
    made = api("POST", "/people", {**NEW, "roles": ["hr"], "team": "Legal", "zone": "Europe/Berlin"})
    assert made.status_code == 201 and made.get_json()["team"] == "Legal"
    person_id = made.get_json()["id"]
    changed = api("PATCH", f"/people/{person_id}", {"relationship": "officer", "roles": ["hr", "employee"]})
    assert changed.get_json()["relationship"] == "officer" and changed.get_json()["roles"] == ["employee", "hr"]
    theirs = installation.api_of(person_id)
    assert theirs("GET", "/people/me").status_code == 200
    assert api("PATCH", f"/people/{person_id}", {"active": False}).get_json()["active"] is False
    assert theirs("GET", "/people/me").status_code == 401
    assert api("PATCH", f"/people/{person_id}", {"active": False}).status_code == 409
    assert api("PATCH", "/people/99999", {"name": "x"}).status_code == 404


def test_wrong_bodies_name_the_field(installation: Installation) -> None:
    """Unknown fields, missing fields, an address that is none or taken, a zone that is none."""
    api = installation.api_of(installation.person(Role.ADMIN))
    for body, field in (
        ({**NEW, "colour": "red"}, "colour"), ({"email": "x@acme.example"}, "name"), ({**NEW, "email": "no"}, "email"),
        ({**NEW, "email": "P1@acme.example"}, "email"), ({**NEW, "roles": ["king"]}, "roles"),
    ):  # fmt: skip
        answer = api("POST", "/people", body)
        assert answer.status_code == 422 and answer.content_type == "application/problem+json", answer.text
        assert field in answer.get_json()["errors"], answer.get_json()
    assert "time zone" in api("POST", "/people", {**NEW, "zone": "Mars/Base"}).get_json()["title"]


def test_nobody_changes_their_own_roles(installation: Installation) -> None:
    """It takes a second administrator."""
    admin = installation.person(Role.ADMIN)
    answer = installation.api_of(admin)("PATCH", f"/people/{admin}", {"roles": ["admin", "legal"]})
    assert answer.status_code == 409


def test_an_idempotency_key_gives_the_first_answer_again(installation: Installation) -> None:
    """Same key, same body: same answer and one person. Same key, other body: refused."""
    api = installation.api_of(installation.person(Role.ADMIN))
    headers = {"Idempotency-Key": "k1"}
    first = api("POST", "/people", NEW, headers=headers)
    again = api("POST", "/people", NEW, headers=headers)
    assert first.status_code == again.status_code == 201 and first.get_json() == again.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert api("POST", "/people", {**NEW, "name": "Other"}, headers=headers).status_code == 422
    people = api("GET", "/people").get_json()["items"]
    assert [person["email"] for person in people].count("new@acme.example") == 1


def test_lists_page(installation: Installation) -> None:
    """Cursors walk the list."""
    admin = installation.person(Role.ADMIN)
    for _ in range(4):
        installation.person()
    api = installation.api_of(admin)
    first = api("GET", "/people?limit=3").get_json()
    second = api("GET", f"/people?limit=3&cursor={first['next']}").get_json()
    assert len(first["items"]) == 3 and len(second["items"]) == 2 and second["next"] is None
    assert api("GET", "/people?limit=0").status_code == 422


def test_the_description_is_valid_openapi(sqlite: Installation) -> None:
    """OpenAPI 3.1, for everyone to read."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a schema that is met twice, or two of one name
        description = sqlite.app.test_client().get("/api/v1/openapi.json").get_json()
    assert description["openapi"].startswith("3.1")
    assert [name for name in description["components"]["schemas"] if name[-1].isdigit()] == []
    validate(description)
