"""Pages of administrators: found people, access that is ended, mail, audit, settings; and who may see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from advocacy import clock, mailing
from advocacy.admin import audit, in_force, mails
from advocacy.admin.audit import Asked
from advocacy.admin.in_force import Origin
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, record
from advocacy.mailing import Mail
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation, settings_for

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
HEALTH = ("system", "machines", "jobs", "queue", "mail", "settings")


def test_who_sees_what(sqlite: Installation) -> None:
    browsers = {role: sqlite.browser_of(sqlite.person(role)) for role in (Role.ADMIN, Role.LEGAL, Role.EMPLOYEE)}
    for page in HEALTH:
        assert [each.get(f"/admin/{page}").status_code for each in browsers.values()] == [200, 403, 403], page
    assert [each.get("/admin/audit").status_code for each in browsers.values()] == [200, 200, 403]
    for place in ("jobs/run", "mail/1/try", "mail/1/give-up", "people/1/sign-ins/end", "people/1/tokens/1/revoke"):
        assert browsers[Role.LEGAL].post(f"/admin/{place}").status_code == 403, place


def test_people_are_found_by_role_relationship_and_state(installation: Installation) -> None:
    admin = installation.person(Role.ADMIN, name="Ada")
    lea = installation.person(Role.LEGAL, name="Lea")
    installation.person(name="Olaf", relationship="officer")
    gone = installation.person(name="Gero")
    browser = installation.browser_of(admin)
    installation.browser_of(lea)
    with installation.app.app_context(), writing():
        accounts.deactivate(
            db.session.get_one(Person, gone), actor=db.session.get_one(Person, admin).actor, now=NOW, why="left"
        )

    def named(query: str) -> set[str]:
        text = browser.get(f"/admin/people?{query}").text
        return {name for name in ("Ada", "Lea", "Olaf", "Gero") if f">{name}</a>" in text}

    assert named("role=legal") == {"Lea"} and named("relationship=officer") == {"Olaf"}
    assert named("state=closed") == {"Gero"} and named("state=never") == {"Olaf"}
    assert named("state=open&role=employee") == {"Olaf"} and named("role=king") == {"Ada", "Lea", "Olaf", "Gero"}


def test_access_is_ended_from_the_page_of_a_person(installation: Installation) -> None:
    admin, ben, cem = installation.person(Role.ADMIN), installation.person(), installation.person()
    browser, theirs = installation.browser_of(admin), installation.browser_of(ben)
    api, others = installation.api_of(ben), installation.api_of(cem)
    page = browser.get(f"/admin/people/{ben}").text
    (ending,) = re.findall(r'action="(/admin/people/\d+/sign-ins/\d+/end)"', page)
    (revoking,) = re.findall(r'action="(/admin/people/\d+/tokens/\d+/revoke)"', page)
    assert browser.post(revoking.replace(f"/{ben}/", f"/{cem}/")).status_code == 404
    assert browser.post(ending).status_code == 302 and theirs.get("/me").status_code == 302
    assert browser.post(revoking).status_code == 302 and api("GET", "/people/me").status_code == 401
    again = installation.browser_of(ben)
    assert browser.post(f"/admin/people/{ben}/sign-ins/end").status_code == 302 and again.get("/me").status_code == 302
    assert others("GET", "/people/me").status_code == 200


def test_mail_is_tried_again_or_given_up(installation: Installation) -> None:
    """Nobody reads its words; what was sent, ended or is stale stays as it is."""
    now = clock.now()
    browser = installation.browser_of(installation.person(Role.ADMIN))
    with installation.app.app_context():
        with writing():
            waits = mailing.queue("a@acme.example", "Waits", "secret words", now=now).id
            failed = mailing.queue("b@acme.example", "Failed", "secret words", now=now)
            failed.given_up_at, failed.tries, failed.problem = now, 8, "550 no such user"
            ended, stale = (mailing.queue("c@acme.example", "Over", "words", now=now) for _ in range(2))
            ended.given_up_at, ended.problem = now, mailing.ENDED
            stale.given_up_at = now - timedelta(days=8)
            empty = mailing.queue("d@acme.example", "Stopped", "", now=now)
            empty.given_up_at, empty.problem = now, mailing.sending.STOPPED
            over = (ended.id, stale.id, empty.id)
        page = browser.get("/admin/mail?view=given_up").text
        assert "550 no such user" in page and "secret words" not in page
        assert browser.post(f"/admin/mail/{failed.id}/try").status_code == 302
        assert browser.post(f"/admin/mail/{waits}/give-up").status_code == 302
        with reading():
            assert db.session.get_one(Mail, failed.id).given_up_at is None
            assert db.session.get_one(Mail, waits).given_up_at is not None
        actor = Actor.system()
        for number in over:
            with pytest.raises(InvalidMove, match="can't be tried"), writing():
                mails.try_again(number, actor=actor, now=now)
        with pytest.raises(InvalidMove, match="left the queue"), writing():
            mails.give_up(waits, actor=actor, now=now)
        with pytest.raises(NotFound), writing():
            mails.try_again(99, actor=actor, now=now)
        with pytest.raises(Breach, match="no such view"), reading():
            mails.mails("nowhere", None)


def test_the_audit_tells_deeds_and_leaves_out_the_rest(installation: Installation) -> None:
    ann, ben = installation.person(Role.ADMIN, name="Ann"), installation.person(name="Ben")
    with installation.app.app_context():
        with writing():
            ada, bens = (db.session.get_one(Person, each).actor for each in (ann, ben))
            for number in range(5):
                at = NOW + timedelta(minutes=number)
                record("person", ben, "set_roles", actor=ada, now=at, about=ben)
                record("person", ben, "change", actor=bens, now=at, about=ben)
                record("person", ben, "sign_in", actor=bens, now=at, about=ben)
                record("pause", number, "declare", actor=Actor.job("pauses"), now=at)
            record("person", ben, "break_glass", actor=bens, now=NOW, about=ben)
        with reading():
            asked = Asked(since=NOW, until=NOW + timedelta(hours=1))
            first = audit.deeds(asked, limit=4)
            second = audit.deeds(asked, first.next, limit=4)
            told = [(row.noun, row.verb) for row in [*first.items, *second.items]]
            assert sorted(told) == [("person", "break_glass"), *[("person", "set_roles")] * 5]
            assert [row.at for row in first.items] == sorted((row.at for row in first.items), reverse=True)
            assert second.next is None and len(list(audit.every(asked))) == 6
            assert len(audit.deeds(Asked("doors", since=NOW), limit=9).items) == 1
            assert audit.deeds(Asked("machines", since=NOW)).items == []
            with pytest.raises(Breach, match="no such area"):
                audit.deeds(Asked("elsewhere"))
    browser = installation.browser_of(ann)
    assert "Nobody is known as" in browser.get("/admin/audit?who=zorro").text
    answer = browser.post("/admin/audit.csv", data={"who": "Ann"})
    assert answer.status_code == 200 and answer.text.count("set_roles") == 5 and "break_glass" not in answer.text
    assert browser.post("/admin/audit.pdf").status_code == 422
    assert "take away" in browser.get("/admin/audit?area=records").text


def test_settings_say_where_they_come_from(tmp_path: object) -> None:
    current = settings_for(tmp_path, company_name="Acme", smtp_url="smtp://u:hidden-word@mail:25")  # type: ignore[arg-type]
    found = {each.variable: each for each in in_force.listed(current, {"ADVOCACY_COMPANY_NAME": "Acme"})}
    assert found["ADVOCACY_COMPANY_NAME"].origin is Origin.ENVIRONMENT
    assert found["ADVOCACY_SMTP_URL"].origin is Origin.START and found["ADVOCACY_SMTP_URL"].value == "set"
    assert found["ADVOCACY_REDIS_URL"].origin is Origin.DEFAULT
    assert "hidden-word" not in str(found)


def test_settings_on_the_page_hide_secrets(sqlite: Installation) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.ADMIN))
    page = browser.get("/admin/settings?view=all").text
    assert "ADVOCACY_SECRET_KEY" in page and sqlite.settings.secret_key not in page
    assert "ADVOCACY_GAP_MINUTES" in page and "ADVOCACY_GAP_MINUTES" not in browser.get("/admin/settings").text
