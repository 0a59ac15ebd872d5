"""Invited colleagues: whom one can invite, what becomes of it, and that who doesn't come leaves no trace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.mailing import Mail
from advocacy.notices.models import Notice
from advocacy.people import leaving
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards.earning.models import KeptHappening
from rewards.recognition import invitations, jobs, notices, readers
from rewards.recognition.models import Invitation, InvitationState
from tests.installation import Installation
from tests.posts.lending import NOW, account, share
from tests.reach import making

BASE = "https://here.example"


@pytest.fixture
def house(installation: Installation) -> Iterator[Installation]:
    """People may be invited at acme.example."""
    domains = ("acme.example", "@Acme.Test")
    made = replace(installation, settings=replace(installation.settings, invitation_domains=domains))
    yield made
    made.close()


def invite(inviter: int, email: str = "new@acme.example", now: datetime = NOW) -> Invitation:
    person = db.session.get_one(Person, inviter)
    return invitations.send(email, person, BASE, actor=person.actor, now=now)


def key_of(email: str) -> str:
    """The key in the mail to that address."""
    mail = db.session.scalars(select(Mail).where(Mail.recipient == email).order_by(Mail.id.desc())).first()
    assert mail is not None
    return mail.text.partition("/colleagues/join/")[2].split()[0]


def catch_up() -> None:
    """Seals the history; readers read what others left, and what that led to."""
    for _ in range(2):
        seal_waiting(NOW)
        for reader in (readers.READER, notices.READER):
            follow(reader, NOW)


@time_machine.travel(NOW, tick=True)
def test_from_the_mail_to_the_first_post(house: Installation) -> None:
    """The account is an employee's, the link works once; the inviter is told, and it earns once the post is seen."""
    ada = house.person(Role.ADMIN, Role.EMPLOYEE, name="Ada", region="DE")
    with house.app.app_context():
        with writing():
            invite(ada, "New@Acme.example")
            key = key_of("new@acme.example")
        browser = house.app.test_client()
        house.app.config["WTF_CSRF_ENABLED"] = False
        assert b"new@acme.example" in browser.get(f"/colleagues/join/{key}").data
        for region in ("", "EU", "Atlantis"):
            refused = browser.post(f"/colleagues/join/{key}", data={"name": "Nora New", "region": region})
            assert refused.status_code == 422, region
        answer = browser.post(f"/colleagues/join/{key}", data={"name": "Nora New", "region": "US"})
        assert answer.status_code == 302 and "/sign-in/link/" in answer.location
        assert browser.post(answer.location).status_code == 302
        assert browser.get(f"/colleagues/join/{key}").status_code == 404, "once"
        assert browser.post(f"/colleagues/join/{key}", data={"name": "Again"}).status_code == 404
        nora = db.session.scalars(select(Person).where(Person.email == "new@acme.example")).one()
        assert nora.roles == {Role.EMPLOYEE} and nora.region == "US", "where she lives, not where Ada does"
        kept = db.session.scalars(select(Invitation)).one()
        assert (kept.state, kept.email, kept.key_digest) == (InvitationState.JOINED, None, None)
        with writing():
            account_id = account(nora.id)
            for days in (1, 2):
                making.seen_live(share(nora.id, account_id, when=NOW + timedelta(days=days)), NOW)
        catch_up()
        assert db.session.scalars(select(Invitation.state)).all() == [InvitationState.ARRIVED]
        found = db.session.execute(select(KeptHappening.person_id).where(KeptHappening.trigger == "colleague_joined"))
        assert found.all() == [(ada,)], "the first post counts, and no other"
        told = db.session.scalars(select(Notice.title).where(Notice.person_id == ada).order_by(Notice.id)).all()
        assert [each for each in told if "Nora" in each] == ["Nora New is here", "Nora New’s first post is out"]


def test_who_does_not_come_leaves_no_trace(house: Installation) -> None:
    """Run out or taken back: the row is gone, and no table but the mail that was sent knows the address."""
    ada, root = house.person(name="Ada"), house.person(name="Root")
    with house.app.app_context():
        with writing():
            invite(ada, "late@acme.example")
            key = key_of("late@acme.example")
        after = NOW + invitations.LASTS
        with pytest.raises(NotFound):
            invitations.by_key(key, after)
        assert jobs.end_invitations(after - timedelta(seconds=1)) == 0
        assert jobs.end_invitations(after) == 1
        with writing():
            taken = invite(ada, "never@acme.example")
            invitations.take_back(taken, actor=db.session.get_one(Person, ada).actor, now=NOW)
            invite(ada, "other@acme.example")
            actor = db.session.get_one(Person, root).actor
            leaving.leave(db.session.get_one(Person, ada), actor=actor, now=NOW, why="gone")
        assert db.session.scalars(select(Invitation)).all() == []
        payloads = db.session.execute(text("SELECT body FROM history_payloads")).scalars()
        assert not [each for each in payloads if "late@" in str(each) or "never@" in str(each)]


def test_what_is_refused(house: Installation) -> None:
    """Other domains, look-alikes of ours, one's own twice, too many open, too many in a day."""
    ada, ben = house.person(name="Ada"), house.person(name="Ben")
    with house.app.app_context(), writing():
        for email in ("x@gmail.example", "x@acme.example.evil.example", "x@notacme.example", "x@sub.acme.example", "x"):
            with pytest.raises(Breach):
                invite(ada, email)
        made = [invite(ada, f"n{number}@acme.test") for number in range(invitations.MOST_OPEN)]
        invitations.take_back(made.pop(), actor=db.session.get_one(Person, ada).actor, now=NOW)
        with pytest.raises(Breach, match="You have invited them"):
            invite(ada, "n1@acme.test")
        made.append(invite(ada, "n9@acme.test"))
        with pytest.raises(InvalidMove, match="are open"):
            invite(ada)
        with pytest.raises(NotFound):
            invitations.mine(made[0].id, ben)
        self = db.session.get_one(Person, ada).actor
        for number in range(invitations.MOST_A_DAY - invitations.MOST_OPEN - 1):
            invitations.take_back(made[number], actor=self, now=NOW)
            invite(ada, f"m{number}@acme.test")
        invitations.take_back_all(ada, actor=self, now=NOW)
        with pytest.raises(InvalidMove, match="in a day"):
            invite(ada)
        assert invite(ada, now=NOW + timedelta(days=2)).state is InvitationState.OPEN


def mails_to(email: str) -> int:
    return len(db.session.scalars(select(Mail).where(Mail.recipient == email)).all())


def test_nobody_learns_who_has_an_account(house: Installation) -> None:
    """Somebody who is here, whose account is closed, whom others invited: all look alike, and count alike."""
    ada, _ben, gone = (house.person(name=name) for name in ("Ada", "Ben", "Gone"))
    askers = [house.person(name=f"Asker {number}") for number in range(5)]
    api, seen = house.api_of(ada), []
    with house.app.app_context(), writing():
        db.session.get_one(Person, gone).active = False
        for each in askers:
            invite(each, "wanted@acme.example")
        assert mails_to("wanted@acme.example") == invitations.MOST_TO_ONE, "nobody is buried in mail"
    for email in ("p2@acme.example", "p3@acme.example", "wanted@acme.example", "free@acme.example"):
        answer = api("POST", "/invitations", {"email": email})
        seen.append((answer.status_code, sorted(answer.get_json()), answer.get_json()["expires_at"][:10]))
    assert len({str(each) for each in seen}) == 1, seen
    with house.app.app_context():
        assert invitations.count_open(ada) == 4
        sent = [mails_to(f"{name}@acme.example") for name in ("p2", "p3", "wanted", "free")]
        assert sent == [0, 0, invitations.MOST_TO_ONE, 1]


def test_one_of_several_links_makes_the_account(house: Installation) -> None:
    ada, ben = house.person(name="Ada"), house.person(name="Ben")
    with house.app.app_context():
        with writing():
            found = [invite(ada, "new@acme.example"), invite(ben, "new@acme.example")]
            texts = db.session.scalars(select(Mail.text).where(Mail.recipient == "new@acme.example")).all()
        first, second = (text.partition("/colleagues/join/")[2].split()[0] for text in texts)
        with writing():
            invitations.accept(first, "Nora", zone="UTC", language="en", region="uk", now=NOW)
        with writing(), pytest.raises(NotFound):
            invitations.accept(second, "Nora", zone="UTC", language="en", region="UK", now=NOW)
        assert sorted(db.session.scalars(select(Invitation.state))) == [InvitationState.JOINED, InvitationState.OPEN]
        assert db.session.scalars(select(Person.region).where(Person.name == "Nora")).all() == ["UK"]
        assert jobs.end_invitations(NOW + invitations.LASTS) == 1 and len(found) == 2


def test_taken_back_while_they_join(house: Installation) -> None:
    """Whoever is first: an invitation that was accepted stays, however old what its sender saw was."""
    ada = house.person(name="Ada")
    with house.app.app_context(), writing():
        made = invite(ada).id
        key = key_of("new@acme.example")
    read, accepted, said = threading.Event(), threading.Event(), list[str]()

    def take_back() -> None:
        with house.app.app_context():
            with reading():
                seen = db.session.get_one(Invitation, made)
            read.set()
            accepted.wait(20)
            try:
                with writing():
                    invitations.take_back(seen, actor=Actor.job("test"), now=NOW)
            except InvalidMove as refusal:
                said.append(str(refusal))
            db.session.remove()

    other = threading.Thread(target=take_back)
    other.start()
    read.wait(20)
    with house.app.app_context(), writing():
        invitations.accept(key, "Nora", zone="UTC", language="en", region="DE", now=NOW)
        accepted.set()
        time.sleep(0.3)  # the other waits for us, or finds what we did
    other.join(20)
    assert said and "joined already" in said[0]
    with house.app.app_context():
        assert db.session.scalars(select(Invitation.state)).all() == [InvitationState.JOINED]


def test_nobody_is_invited_where_no_domain_is_ours(sqlite: Installation) -> None:
    ada = sqlite.person(name="Ada")
    with sqlite.app.app_context(), writing(), pytest.raises(InvalidMove, match="Nobody can be invited"):
        invite(ada)
    assert b"name the company" in sqlite.browser_of(ada).get("/colleagues/invite").data


def test_by_api(house: Installation) -> None:
    api = house.api_of(house.person(name="Ada"))
    made = api("POST", "/invitations", {"email": "new@acme.example"}).get_json()
    assert [each["email"] for each in api("GET", "/invitations").get_json()["items"]] == ["new@acme.example"]
    assert api("POST", "/invitations", {"email": "new@other.example"}).status_code == 422
    assert house.api_of(house.person(name="Ben"))("DELETE", f"/invitations/{made['id']}").status_code == 404
    assert api("DELETE", f"/invitations/{made['id']}").status_code == 204
    assert api("GET", "/invitations").get_json()["items"] == []
