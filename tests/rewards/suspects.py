"""People whose clicks look odd, and a look at them: for tests of fair play."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.links.models import Click
from advocacy.links.verdicts.machines import Verdict
from advocacy.people.models import Person
from advocacy.posts.models import Share
from rewards.books import statements
from rewards.earning import granting
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger
from rewards.fair_play import jobs
from rewards.fair_play.models import Case
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW

DAY = timedelta(days=1)
_offsets = count()


def clicked(share: Share, minutes: Iterable[int], *, mark: bytes | None = b"the same visitor") -> None:
    """Human clicks so many minutes after the post."""
    assert share.published_at
    for minute in minutes:
        number = next(_offsets)
        db.session.add(
            Click(
                journal="test", offset=number, link_id=share.link_id, agent_family="Firefox", flags="G", rule_version=2,
                minute=share.published_at + timedelta(minutes=minute), verdict=Verdict.HUMAN,
                day_hash=mark or number.to_bytes(16, "big"),
            )
        )  # fmt: skip


def earned(person: int, minutes: Iterable[int], *, mark: bytes | None = b"the same visitor") -> Share:
    """A post whose clicks were credited."""
    minutes = list(minutes)
    with writing():
        share = making.published(person)
        making.seen_live(share, NOW + DAY)
        clicked(share, minutes, mark=mark)
        subject = f"share:{share.id}"
        happening = Happening(Trigger.HUMAN_CLICKS, person, subject, NOW + DAY, len(minutes), title="A story")
        granting.grant(happening, NOW + DAY)
    return share


def balances(person: int) -> tuple[int, int, int]:
    with reading():
        found = statements.balances_of(person)
    return found.available, found.held, found.reversed


def the_case(person: int) -> Case:
    return db.session.scalars(select(Case).where(Case.person_id == person).order_by(Case.id.desc())).first()  # type: ignore[return-value]


def actor(person: int) -> Actor:
    return db.session.get_one(Person, person).actor


def opened(installation: Installation) -> tuple[int, int]:
    """Somebody clicked their own link all day, and we have looked."""
    person = installation.person()
    with installation.app.app_context():
        earned(person, range(30, 130, 5))
        assert balances(person)[:2] == (10, 0)
        assert jobs.look(NOW + 2 * DAY) == 1
        with reading():
            return person, the_case(person).id
