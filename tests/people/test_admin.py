"""The pages of people: found, added, changed, given roles, imported, closed; and what each role may not do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import timeline
from advocacy.mailing import Mail
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person, Team
from advocacy.people.wording import CAPABILITIES, RELATIONSHIPS, ROLES
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import account, permit, share
from tests.statements import statements_of

NEW = {
    "email": "newt@acme.example",
    "name": "Newt",
    "team": "Design",
    "zone": "Europe/Berlin",
    "role": ["employee", "marketing"],
}


@pytest.fixture
def admin(installation: Installation) -> FlaskClient:
    """A browser of an administrator."""
    return installation.browser_of(installation.person(Role.ADMIN))


def person_of(installation: Installation, email: str) -> Person:
    with installation.app.app_context(), reading():
        found = db.session.scalars(select(Person).where(Person.email == email)).one()
        db.session.expunge_all()
        return found


def link_on(page: str) -> str:
    """The path of the one-time link on a page."""
    found = re.search(r"/sign-in/link/[\w-]+", page)
    assert found
    return found.group(0)


def test_an_added_person_gets_a_link_that_works_once(installation: Installation, admin: FlaskClient) -> None:
    page = admin.post("/admin/people", data=NEW)
    assert page.status_code == 200
    path, newt = link_on(page.text), person_of(installation, "newt@acme.example")
    assert newt.team and newt.team.name == "Design" and newt.roles == {Role.EMPLOYEE, Role.MARKETING}
    with installation.app.app_context(), reading():
        assert path in db.session.scalars(select(Mail.text)).one()
    browser = installation.app.test_client()
    assert browser.post(path).status_code == 302 and browser.get("/me").status_code == 200
    assert installation.app.test_client().post(path).status_code == 422
    assert path not in admin.get(f"/admin/people/{newt.id}").text
    assert admin.post("/admin/people", data=NEW).status_code == 422


@pytest.mark.parametrize("role", [Role.HR, Role.LEGAL, Role.COMPLIANCE, Role.PRINCIPAL, Role.ADMIN])
def test_nobody_else_sees_the_link_of_somebody_who_decides(
    installation: Installation, admin: FlaskClient, role: Role
) -> None:
    """Else an administrator could approve as Legal: it goes by mail only, and who had it made is in the history."""
    page = admin.post("/admin/people", data={**NEW, "role": [role.value]})
    newt = person_of(installation, "newt@acme.example")
    again = admin.post(f"/admin/people/{newt.id}/link")
    for answer in (page, again):
        assert answer.status_code == 200 and "/sign-in/link/" not in answer.text and "by mail" in answer.text
    with installation.app.app_context(), reading():
        made = [row for row in timeline("person", newt.id) if row.verb == "make_link"]
        assert [row.actor_id for row in made] == [1, 1]
        assert all("/sign-in/link/" in text for text in db.session.scalars(select(Mail.text)))


def test_a_link_made_at_the_command_line_is_told(installation: Installation) -> None:
    """To the history, and to the person by mail, without the link."""
    person = installation.person(Role.LEGAL)
    made = installation.app.test_cli_runner().invoke(args=["people", "link", "p1@acme.example"])
    assert "/sign-in/link/" in made.output
    with installation.app.app_context(), reading():
        assert next(row.verb for row in timeline("person", person)) == "make_link"
        assert "command line" in (text := db.session.scalars(select(Mail.text)).one()) and "/sign-in/link/" not in text


def test_a_link_can_be_revoked_and_a_newer_one_ends_it(installation: Installation, admin: FlaskClient) -> None:
    first = link_on(admin.post("/admin/people", data=NEW).text)
    newt = person_of(installation, "newt@acme.example")
    second = link_on(admin.post(f"/admin/people/{newt.id}/link").text)
    nobody = installation.app.test_client()
    assert nobody.post(first).status_code == 422
    assert "Revoke the open link" in admin.get(f"/admin/people/{newt.id}").text
    admin.post(f"/admin/people/{newt.id}/links/revoke")
    assert nobody.post(second).status_code == 422
    assert "Revoke the open link" not in admin.get(f"/admin/people/{newt.id}").text


def test_people_are_found_by_words_and_team(installation: Installation, admin: FlaskClient) -> None:
    installation.person(name="Ada 100% Lovelace", team="Engines")
    installation.person(name="Grace Hopper", team="Compilers")
    with installation.app.app_context(), reading():
        team = db.session.scalars(select(Team.id).where(Team.name == "Compilers")).one()
    by_words, by_team = admin.get("/admin/people?q=100%25 love").text, admin.get(f"/admin/people?team={team}").text
    assert "Lovelace" in by_words and "Hopper" not in by_words
    assert "Hopper" in by_team and "Lovelace" not in by_team
    assert "Nobody found" in admin.get("/admin/people?q=_").text
    assert ">1<" in admin.get("/admin/teams").text


def test_the_list_asks_as_often_for_many_as_for_few(installation: Installation, admin: FlaskClient) -> None:
    with installation.app.app_context():
        engine = db.engine
    admin.get("/admin/people")
    with statements_of(engine) as few:
        admin.get("/admin/people")
    for number in range(60):
        installation.person(team=f"Team {number % 7}")
    with statements_of(engine) as many:
        page = admin.get("/admin/people").text
    assert len(many) == len(few)
    following = re.search(r'href="(/admin/people\?[^"]*cursor=[^"]+)"', page)
    assert following and admin.get(following.group(1).replace("&amp;", "&")).status_code == 200


def test_facts_change_and_wrong_ones_are_refused(installation: Installation, admin: FlaskClient) -> None:
    admin.post("/admin/people", data=NEW)
    newt = person_of(installation, "newt@acme.example")
    path = f"/admin/people/{newt.id}"
    good = {"region": "DE", "relationship": "officer", "employing_entity": "Acme GmbH", "team_id": ""}
    assert admin.post(path, data=good).status_code == 302
    changed = person_of(installation, "newt@acme.example")
    assert (changed.region, changed.relationship, changed.employing_entity) == ("DE", "officer", "Acme GmbH")
    assert changed.team_id is None
    for wrong, status in (
        ({"zone": "Mars/Base"}, 422), ({"relationship": "king"}, 422), ({"name": " "}, 422), ({"name": "x" * 201}, 422),
        ({"region": "x" * 21}, 422), ({"team_id": "999"}, 404),
    ):  # fmt: skip
        assert admin.post(path, data=wrong).status_code == status, wrong


def test_hr_sets_employment_and_nothing_else(installation: Installation) -> None:
    hr, person = installation.person(Role.HR), installation.person(name="Ann")
    browser, api = installation.browser_of(hr), installation.api_of(hr)
    page = browser.get(f"/admin/people/{person}").text
    assert 'name="relationship"' in page and 'name="zone"' not in page and "Close the account" not in page
    assert browser.post(f"/admin/people/{person}", data={"relationship": "consultant"}).status_code == 302
    assert browser.post(f"/admin/people/{person}", data={"relationship": "none", "zone": "UTC"}).status_code == 403
    assert api("PATCH", f"/people/{person}", {"employing_entity": "Acme Ltd"}).status_code == 200
    assert api("PATCH", f"/people/{person}", {"roles": ["admin"]}).status_code == 403
    assert api("PATCH", f"/people/{person}", {"active": False}).status_code == 403
    for path in ("/admin/people", f"/admin/people/{person}/roles", f"/admin/people/{person}/close"):
        assert browser.post(path, data={}).status_code == 403
    found = person_of(installation, "p2@acme.example")
    assert (found.relationship, found.employing_entity) == ("consultant", "Acme Ltd")


def test_roles_are_set_by_somebody_else_and_say_what_they_allow(installation: Installation, admin: FlaskClient) -> None:
    person = installation.person()
    assert str(CAPABILITIES[Capability.REVIEW_LEGAL]) in admin.get(f"/admin/people/{person}").text
    assert admin.post(f"/admin/people/{person}/roles", data={"role": ["legal", "marketing"]}).status_code == 302
    assert person_of(installation, "p2@acme.example").roles == {Role.LEGAL, Role.MARKETING}
    assert admin.post(f"/admin/people/{person}/roles", data={"role": ["king"]}).status_code == 422
    assert admin.post("/admin/people/1/roles", data={"role": ["legal"]}).status_code == 409
    assert admin.post("/admin/people/1/close", data={"why": "x"}).status_code == 409


def test_every_word_of_the_tables_has_a_name() -> None:
    assert set(CAPABILITIES) == set(Capability) and set(ROLES) == set(Role)
    assert len(RELATIONSHIPS) == 13


def test_a_leaver_leaves_nothing_behind(installation: Installation, admin: FlaskClient) -> None:
    """Signed out, links and tokens dead, what waited cancelled, connections ended; no second time."""
    leaver = installation.person(name="Lea")
    browser, api = installation.browser_of(leaver), installation.api_of(leaver)
    path, now = link_on(admin.post(f"/admin/people/{leaver}/link").text), clock.now()
    with installation.app.app_context(), writing():
        lent = permit(valid_from=now - timedelta(days=1))
        share(leaver, account(leaver), when=now + timedelta(hours=2), now=now, permit=lent)
    assert admin.post(f"/admin/people/{leaver}/close", data={"why": "Moved on"}).status_code == 302
    assert browser.get("/me").status_code == 302 and api("GET", "/people/me").status_code == 401
    assert installation.app.test_client().post(path).status_code == 422
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Share.state)).one() is ShareState.CANCELLED
        connection = db.session.scalars(select(Connection)).one()
        assert connection.state is ConnectionState.REVOKED and connection.secrets == ""
        assert [row.verb for row in timeline("person", leaver)][:2] == ["leave", "deactivate"]
    assert admin.post(f"/admin/people/{leaver}/close", data={"why": "again"}).status_code == 409
    assert admin.post(f"/admin/people/{leaver}/link").status_code == 409


def test_my_sign_ins_can_be_ended_one_by_one(installation: Installation) -> None:
    person, other = installation.person(), installation.person()
    here, there, elses = (installation.browser_of(each) for each in (person, person, other))
    page = here.get("/me").text
    (path,) = re.findall(r'action="(/me/sign-ins/\d+/end)"', page)
    assert "This one" in page and elses.post(path).status_code == 404
    assert here.post(path).status_code == 302
    assert there.get("/me").status_code == 302 and here.get("/me").status_code == 200


def test_a_language_that_is_not_offered_is_refused_wherever_it_comes_in(
    installation: Installation, admin: FlaskClient
) -> None:
    """A tag's region is dropped: what is kept is a language that pages are written in."""
    api = installation.api_of(1)
    new = {"email": "zoe@acme.example", "name": "Zoe"}
    assert api("POST", "/people", {**new, "language": "zz"}).status_code == 422
    assert api("POST", "/people", {**new, "language": "de-CH"}).get_json()["language"] == "de"
    zoe = person_of(installation, "zoe@acme.example")
    assert admin.post(f"/admin/people/{zoe.id}", data={"language": "zz"}).status_code == 422
    assert admin.post("/me", data={"language": "../en"}).status_code == 422
    assert admin.post("/me", data={"zone": "America"}).status_code == 422
    assert admin.post("/me", data={"language": "fr_FR"}).status_code == 302
    assert person_of(installation, "p1@acme.example").language == "fr"


def test_a_language_kept_from_before_stops_no_page(installation: Installation, admin: FlaskClient) -> None:
    """Whoever has one that is not offered reads English."""
    with installation.app.app_context(), writing():
        db.session.get_one(Person, 1).language = "zz"
    page = admin.get("/me")
    assert page.status_code == 200 and '<html lang="en"' in page.text
