"""Pages of groups and segments: who may, what they show, every button."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.directory.scim import directory_of
from tests.installation import Installation


@pytest.fixture
def admin(installation: Installation) -> FlaskClient:
    """An administrator."""
    return installation.browser_of(installation.person(Role.ADMIN, name="Ada"))


def test_a_group_is_looked_at_given_a_team_and_gives(installation: Installation, admin: FlaskClient) -> None:
    directory = directory_of(installation)
    ann = directory.add("ann@acme.example", displayName="Ann")
    directory.add_group("Sales", ann["id"])
    assert "Sales" in admin.get("/admin/groups").text and "Ann" in admin.get("/admin/groups/1").text
    assert admin.get("/admin/groups/9").status_code == 404 and "/scim/v2" in admin.get("/admin/groups").text
    assert admin.post("/admin/groups/1/team", data={"team": ""}).status_code == 302
    assert person(installation, ann["id"]).team is None
    assert admin.post("/admin/groups/1/team", data={"team": "999"}).status_code == 404
    assert admin.post("/admin/groups/1/team", data={"team": "own"}).status_code == 302
    team = person(installation, ann["id"]).team
    assert team is not None and team.name == "Sales"
    assert admin.post("/admin/groups/1/rules", data={"gives": "role:marketing"}).status_code == 302
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE, Role.MARKETING}
    for wrong in ("role:marketing", "role:king", "segment:x", ""):
        assert admin.post("/admin/groups/1/rules", data={"gives": wrong}).status_code == 422, wrong
    assert admin.post("/admin/groups/1/rules", data={"gives": "segment:9"}).status_code == 404
    assert admin.post("/admin/groups/1/rules", data={"gives": "role:legal"}).status_code == 302
    assert admin.post("/admin/groups/rules/2/agree").status_code == 403
    second = installation.browser_of(installation.person(Role.ADMIN, name="Eve"))
    assert "Ada" in second.get("/admin/groups/1").text and "Sales" in second.get("/admin/groups").text
    assert second.post("/admin/groups/rules/2/agree").status_code == 302
    assert second.post("/admin/groups/rules/2/agree").status_code == 409
    assert Role.LEGAL in person(installation, ann["id"]).roles
    assert admin.post("/admin/groups/rules/2/end").status_code == 302
    assert person(installation, ann["id"]).roles == {Role.EMPLOYEE, Role.MARKETING}
    assert admin.post("/admin/groups/rules/9/end").status_code == 404


def test_a_segment_is_made_filled_and_ended(installation: Installation, admin: FlaskClient) -> None:
    bob = installation.person(name="Bob")
    assert admin.post("/admin/segments", data={"name": "Speakers", "purpose": "On stage"}).status_code == 302
    for wrong in ("Speakers", " ", "x" * 121):
        assert admin.post("/admin/segments", data={"name": wrong}).status_code == 422
    assert admin.post("/admin/segments/1/people", data={"who": "bob"}).status_code == 302
    assert admin.post("/admin/segments/1/people", data={"who": "bob"}).status_code == 302
    assert admin.post("/admin/segments/1/people", data={"who": "nobody"}).status_code == 422
    page = admin.get("/admin/segments/1").text
    assert "Bob" in page and "On stage" in page and "Speakers" in admin.get("/admin/segments").text
    directory = directory_of(installation)
    ann = directory.add("ann@acme.example", displayName="Ann")
    directory.add_group("Stage", ann["id"])
    assert admin.post("/admin/groups/1/rules", data={"gives": "segment:1"}).status_code == 302
    assert "Ann" in admin.get("/admin/segments/1").text
    assert admin.post("/admin/segments/1", data={"name": "Voices", "purpose": ""}).status_code == 302
    assert admin.post(f"/admin/segments/1/people/{bob}/out").status_code == 302
    assert "Bob" not in admin.get("/admin/segments/1").text
    assert admin.post("/admin/segments/1/end").status_code == 302 and admin.get("/admin/segments/1").status_code == 404
    assert "Nothing but its team" in admin.get("/admin/groups/1").text


def test_hr_looks_and_does_not_touch(sqlite: Installation) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.HR))
    directory_of(sqlite).add_group("Sales", "1")
    for path in ("/admin/groups", "/admin/groups/1", "/admin/segments"):
        page = browser.get(path)
        assert page.status_code == 200 and "<form" not in page.text.partition("<main")[2], path
    assert browser.post("/admin/segments", data={"name": "x"}).status_code == 403
    assert browser.post("/admin/groups/1/team").status_code == 403
    assert sqlite.browser_of(sqlite.person()).get("/admin/groups").status_code == 403


def person(installation: Installation, person_id: str) -> Person:
    """The person, detached."""
    with installation.app.app_context():
        return db.session.get_one(Person, int(person_id))
