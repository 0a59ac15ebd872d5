"""Who can agree to a change of roles learns that it waits: once for what was asked in one go, within the budget."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.mailing import Mail
from advocacy.notices import roles
from advocacy.notices.models import Notice
from advocacy.people import addresses, role_changes
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.models_role_changes import RoleChange
from tests.installation import Installation

MONDAY = clock.from_rfc3339("2026-11-23T09:00:00Z")
TITLE = "A change of roles waits for a second administrator"


def told() -> list[tuple[int, str, bool]]:
    """Person, path, and whether the digest tells it, of each notice."""
    seal_waiting(MONDAY)
    follow(roles.READER, MONDAY)
    with reading():
        rows = db.session.execute(select(Notice.person_id, Notice.path, Notice.for_digest).order_by(Notice.id))
        return [(person, path, digest) for person, path, digest in rows]


def mails() -> list[str]:
    with reading():
        return list(db.session.scalars(select(Mail.recipient).where(Mail.subject == TITLE).order_by(Mail.id)))


def change_address(of: int, by: int, address: str) -> None:
    with writing():
        person, actor = db.session.get_one(Person, of), db.session.get_one(Person, by).actor
        addresses.change_email(person, address, actor=actor, now=MONDAY)


def test_after_a_change_of_address_the_others_are_told_once(installation: Installation) -> None:
    """Not who asked, nor whom it is about; two roles are one notice; beyond the budget it waits for the digest."""
    installation.settings = replace(installation.settings, messages_a_day=1)
    ann, ben = (installation.person(Role.ADMIN) for _ in range(2))
    cem, dee = installation.person(Role.LEGAL, Role.HR), installation.person(Role.HR)
    with installation.app.test_request_context():
        change_address(cem, ann, "new@acme.example")
        for _ in range(2):
            assert told() == [(ben, "/admin/roles/changes", False)] and mails() == ["p2@acme.example"]
        with reading():
            assert "Their mail address was changed." in db.session.scalars(select(Notice.text)).one()
        with writing():
            role_changes.ask_for([Role.LEGAL], [dee], actor=db.session.get_one(Person, ben).actor, now=MONDAY)
        assert told()[1:] == [(ann, "/admin/roles/changes", False)]
        change_address(dee, ann, "newer@acme.example")
        assert told()[1:] == [(ann, "/admin/roles/changes", False)]  # asked by the same one at the same instant
        with writing():
            actor, later = db.session.get_one(Person, ann).actor, clock.from_rfc3339("2026-11-23T09:01:00Z")
            role_changes.ask_for([Role.ADMIN], [dee], actor=actor, now=later)
        assert told()[2:] == [(ben, "/admin/roles/changes", True)] and mails() == ["p2@acme.example", "p1@acme.example"]


def test_what_is_decided_by_then_is_not_told(sqlite: Installation) -> None:
    ann, ben, cem = sqlite.person(Role.ADMIN), sqlite.person(Role.ADMIN), sqlite.person()
    with sqlite.app.test_request_context():
        with writing():
            role_changes.ask_for([Role.HR], [cem], actor=db.session.get_one(Person, ann).actor, now=MONDAY)
            change = db.session.scalars(select(RoleChange)).one()
            role_changes.agree(change, actor=db.session.get_one(Person, ben).actor, now=MONDAY)
        assert told() == []
