"""Alarms about who gets in: mailed to everybody concerned, whatever came back before, and on their pages as well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from advocacy import clock, mailing
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow, record
from advocacy.history.jobs import seal_waiting
from advocacy.identity import alarms as identity_alarms
from advocacy.identity import domains
from advocacy.identity.models import SecondFactor
from advocacy.mailing import Mail, addresses
from advocacy.mailing.models import Bounce
from advocacy.notices import alarms
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from tests.installation import Installation

MANY = 60


def told() -> dict[int, tuple[str, str, str]]:
    """Person -> title, text and kind of the one notice that they have."""
    seal_waiting(clock.now())
    follow(alarms.READER, clock.now())
    with reading():
        rows = db.session.execute(select(Notice.person_id, Notice.title, Notice.text, Notice.kind)).all()
        assert {kind for *_, kind in rows} <= {"security"} and len({row[0] for row in rows}) == len(rows)
        return {person: (title, text, kind) for person, title, text, kind in rows}


@pytest.mark.parametrize(
    ("verb", "by_another", "whom", "title"),
    [
        ("break_glass", False, {1, 2}, "The break-glass account was used"),
        ("reset_factors", True, {1}, "Your second factor was reset"),
        ("add_passkey", False, {1}, "A new way to sign in as you"),
        ("add_authenticator", False, {1}, "A new way to sign in as you"),
        ("sign_in", False, set(), ""),
    ],
)
def test_each_stands_on_the_page(sqlite: Installation, verb: str, by_another: bool, whom: set[int], title: str) -> None:
    """Of administrators, or of whom it concerns; no second mail goes."""
    ann, ben = (sqlite.person(Role.ADMIN, name=name) for name in ("Ann", "Ben"))
    sqlite.person()
    with sqlite.app.app_context():
        with writing():
            actor = db.session.get_one(Person, ben if by_another else ann).actor
            record("person", ann, verb, actor=actor, now=clock.now(), about=ann)
        found = told()
        assert set(found) == whom and {each[0] for each in found.values()} == ({title} if whom else set())
        assert all(("Ben" in text) is by_another for _, text, _ in found.values())
        assert db.session.scalar(select(func.count(Mail.id))) == 0


def test_a_change_of_how_people_sign_in_is_told_to_the_others(installation: Installation) -> None:
    """With mail to all, and a line on the page of all but whoever did it, once."""
    ann, ben, employee = (
        installation.person(Role.ADMIN, name="Ann"),
        installation.person(Role.ADMIN),
        installation.person(),
    )
    with installation.app.test_request_context():
        with writing():
            actor = db.session.get_one(Person, ann).actor
            domains.set_policy("acme.example", None, SecondFactor.OFFERED, actor=actor, now=clock.now())
        for _ in range(2):
            found = told()
            assert set(found) == {ben} and "Ann changed “acme.example”" in found[ben][1] and employee not in found
        with reading():
            mailed = db.session.scalars(select(Mail.recipient).order_by(Mail.recipient)).all()
            assert mailed == ["p1@acme.example", "p2@acme.example"]


def test_old_news_is_not_told(sqlite: Installation) -> None:
    """The reader is newer than most installations and begins with their first day."""
    ann = sqlite.person(Role.ADMIN)
    with sqlite.app.app_context():
        with writing():
            record("person", ann, "add_passkey", actor=Actor.system(), now=clock.now() - timedelta(days=8), about=ann)
        assert told() == {}


def test_all_administrators_are_mailed_though_mail_came_back(installation: Installation) -> None:
    """However many there are; a mailbox that was full once gets it too."""
    now = clock.now()
    ids = [installation.person(Role.ADMIN)]
    with installation.app.test_request_context():
        with writing():
            many = [
                {"email": f"a{number}@acme.example", "name": "A", "language": "en", "zone": "UTC", "created_at": now}
                for number in range(MANY)
            ]
            ids += db.session.scalars(insert(Person).returning(Person.id), many).all()
            db.session.execute(insert(PersonRole), [{"person_id": each, "role": Role.ADMIN} for each in ids[1:]])
            addresses.note("p1@acme.example", Bounce.HARD, "550 full", actor=Actor.system(), now=now)
        with writing():
            identity_alarms.break_glass_used(db.session.get_one(Person, ids[0]), "10.0.0.0/24", now=now)
        assert mailing.deliver(now) == MANY + 1
