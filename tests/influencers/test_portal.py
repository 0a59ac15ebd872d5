"""The portal: in by a mailed link, what is next, what is owed by when, what was earned and why; one's own only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.partners import partners
from influencers.partners.contact_models import Rate
from influencers.portal import collected
from influencers.programmes.models import Programme
from influencers.programmes.promises import Kept, NextStep, Promise
from tests.influencers.commissions_world import LATER, NOW, World, catch_up, commission_of, enrol, give_back, make_world
from tests.installation import Installation
from tests.reach.making import engine_of
from tests.statements import statements_of


@pytest.fixture
def world(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> World:
    """Cleo, a month ago, who sold for a hundred, of which a fifth came back; and Dana, who sold too."""
    monkeypatch.setattr(clock, "now", lambda: LATER + timedelta(days=1))
    with installation.app.app_context():
        made = make_world(installation)
        dana = installation.person(name="Dana")
        with writing():
            enrol(db.session.get_one(Programme, made.programme_id), dana, "DANA10")
        first = made.sell(order="order-A1", customer="customer-hash-of-jo")
        made.sell(order="B1", code="DANA10")
        catch_up()
        give_back(first, 2_000, "R1")
        catch_up()
    return made


def cleo(installation: Installation, world: World) -> FlaskClient:
    return installation.browser_of(world.person_id)


def test_a_link_by_mail_leads_into_the_portal(installation: Installation, world: World) -> None:
    """The same answer for everybody; the link asks for no password, works once, and leads nowhere outside."""
    with installation.app.app_context(), reading():
        email = db.session.get_one(Person, world.person_id).email
    installation.app.config["WTF_CSRF_ENABLED"] = False
    browser = installation.app.test_client()
    assert "Mail me a link" in browser.get("/portal/sign-in").text
    answers = {browser.post("/portal/sign-in", data={"email": each}).text for each in (email, "nobody@out.example")}
    assert len({re.sub(r'(nonce|value|content)="[^"]*"', "", each) for each in answers}) == 1
    with installation.app.app_context(), reading():
        (mail,) = db.session.scalars(select(Mail)).all()
        assert mail.recipient == email
        link = re.search(r"/sign-in/link/\S+", mail.text)
    assert link is not None and link.group().endswith("next=%2Fportal%2F")
    path, _, asked = link.group().partition("?")
    assert 'name="next" value="/portal/"' in browser.get(f"{path}?{asked}").text
    entered = browser.post(path, data={"next": "/portal/"})
    assert entered.headers["Location"] == "/portal/" and browser.get("/portal/").status_code == 200
    assert browser.post(path, data={"next": "/portal/"}).status_code in (401, 403, 404, 410, 422)
    assert browser.get("/portal/sign-in").headers["Location"] == "/portal/"


def test_the_portal_says_what_was_earned_and_why(installation: Installation, world: World) -> None:
    browser = cleo(installation, world)
    home = browser.get("/portal/").text
    assert "CLEO10" in home and "€8.00" in home and "DANA10" not in home
    statement = browser.get("/portal/earnings").text
    assert "€10.00" in statement and "-€2.00" in statement and "Creators" in statement
    sheet = browser.get("/portal/earnings/csv").text
    assert "earned" in sheet and "10.00,EUR" in sheet and "-2.00,EUR" in sheet
    with installation.app.app_context(), reading():
        mine, theirs = commission_of(1), commission_of(2)
        assert mine is not None and theirs is not None
        numbers = mine.id, theirs.id
    why = browser.get(f"/portal/earnings/{numbers[0]}").text
    assert "CLEO10" in why and "10 %" in why and "€8.00" in why and "What stays" in why
    assert "customer-hash-of-jo" not in why and "order-A1" not in why
    assert browser.get(f"/portal/earnings/{numbers[1]}").status_code == 404  # Dana's
    assert browser.get("/portal/earnings?enrolment=2").status_code == 404
    assert "<code>CLEO10</code>" in browser.get("/portal/links").text


def test_what_is_owed_stands_with_its_day(installation: Installation, world: World) -> None:
    """After the hold the money waits for payment details: the clock and the next step say so."""
    with installation.app.app_context():
        catch_up(LATER)
    browser = cleo(installation, world)
    promised = browser.get("/portal/promises").text
    assert "Creators" in promised and "€8.00" in promised and "Waits for you" in promised
    home = browser.get("/portal/").text
    assert "The next thing to do" in home and "/portal/payment" in home
    nobody = installation.browser_of(installation.person(Role.AMBASSADOR))
    assert "Nothing is owed" in nobody.get("/portal/promises").text
    assert "The next thing to do" not in nobody.get("/portal/").text


def test_the_profile_is_said_by_its_partner(installation: Installation, world: World) -> None:
    browser = cleo(installation, world)
    said = {"name": "Cleo Rivers", "about": "Trails & mud", "topics": "Trail running, Coffee", "languages": "en,de",
            "country": "DE", "zone": "Europe/Berlin", "language": "en"}  # fmt: skip
    assert browser.post("/portal/profile", data=said).status_code == 302
    page = browser.get("/portal/profile").text
    assert "Trails &amp; mud" in page and "coffee, trail running" in page
    refused = browser.post("/portal/profile", data={**said, "zone": "Mars/Base", "about": "Kept"})
    assert refused.status_code == 422 and "Kept" in refused.text
    price = {"kind": "Reel", "amount": "250", "currency": "eur", "network": "instagram"}
    assert browser.post("/portal/profile/rates", data=price).status_code == 302
    assert browser.post("/portal/profile/rates", data={**price, "amount": "lots"}).status_code == 422
    assert "€250.00" in browser.get("/portal/profile").text
    with installation.app.app_context(), reading():
        found = partners.partner_of(world.person_id)
        rate = db.session.scalars(select(Rate)).one()
        number = rate.id
        assert found is not None and (found.name, rate.partner_id) == ("Cleo Rivers", found.id)
    dana = installation.browser_of(world.person_id + 1)
    assert dana.post(f"/portal/profile/rates/{number}/remove").status_code == 404
    assert browser.post(f"/portal/profile/rates/{number}/remove").status_code == 302
    stranger = installation.browser_of(installation.person(Role.EMPLOYEE))
    assert stranger.post("/portal/profile", data={"name": "X"}).status_code == 404


def test_pages_take_as_many_statements_however_much_was_sold(installation: Installation, world: World) -> None:
    browser = cleo(installation, world)
    paths = ("/portal/", "/portal/promises", "/portal/earnings", "/portal/links", "/portal/profile")
    before = [_statements(installation, browser, path) for path in paths]
    with installation.app.app_context():
        for number in range(12):
            world.sell(order=f"more-{number}")
        catch_up()
    assert [_statements(installation, browser, path) for path in paths] == before


def _statements(installation: Installation, browser: FlaskClient, path: str) -> int:
    browser.get(path)
    with statements_of(engine_of(installation)) as seen:
        assert browser.get(path).status_code == 200, path
    return len(seen)


DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)) | st.none()
PROMISES = st.lists(st.builds(Promise, what=st.text(max_size=5), due_at=DAYS, standing=st.sampled_from(Kept),
                              path=st.just("/")), max_size=8)  # fmt: skip
STEPS = st.lists(st.builds(NextStep, what=st.text(max_size=5), path=st.just("/"), action=st.just("Go"), due_at=DAYS))


@given(PROMISES, PROMISES)
def test_what_is_late_is_said_first(some: list[Promise], others: list[Promise]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collected, "PROMISES", (lambda *_: some, lambda *_: others))
        found = collected.promises_of(1, NOW)
    assert sorted(map(repr, found)) == sorted(map(repr, [*some, *others]))  # nothing is left out
    ranks = [collected.ORDER.index(each.standing) for each in found]
    assert ranks == sorted(ranks)
    for standing in Kept:
        days = [each.due_at or collected.NEVER for each in found if each.standing is standing]
        assert days == sorted(days)


@given(STEPS)
def test_what_is_due_first_is_done_first(steps: list[NextStep]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collected, "STEPS", (lambda *_: steps,))
        days = [each.due_at or collected.NEVER for each in collected.next_steps(1, NOW)]
    assert days == sorted(days) and len(days) == len(steps)
