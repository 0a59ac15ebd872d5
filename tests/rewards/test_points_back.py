"""Whoever loses points is told once: how many, for what, why; not where nothing went back, nor what was asked for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.history import record
from advocacy.history.models import Cursor
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.models import ClickHour
from advocacy.notices.models import Notice
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.moving import record_share
from rewards import credits
from rewards.earning import notices
from rewards.earning.jobs import credit_results
from rewards.earning.readers import READER
from rewards.ledger import Event
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards.test_earning import clicked, recounted

DAY = timedelta(days=1)


def told(person: int) -> list[tuple[str, str]]:
    with reading():
        mine = select(Notice).where(Notice.person_id == person, Notice.path == notices.PATH).order_by(Notice.id)
        return [(each.title, each.text) for each in db.session.scalars(mine)]


def test_a_post_that_is_gone_or_never_seen(installation: Installation) -> None:
    """All that came of it in one notice, however often the history is read; none for one that we asked to remove."""
    ann, ben, cleo = (installation.person(name=name) for name in ("Ann", "Ben", "Cleo"))
    with installation.app.app_context():
        clicked(ann, 34)
        assert credit_results(NOW + DAY)
        with writing():
            share = db.session.scalars(select(Share).where(Share.person_id == ann)).one()
            making.seen_gone(share, NOW + 2 * DAY)
            never = making.published(ben, title="Never {seen}", source_ref="item:2:1")
            record_share(never, "never_seen", actor=SYSTEM, now=NOW + 14 * DAY)
            asked = making.published(cleo, source_ref="item:3:1")
            record_share(asked, "seen_gone", actor=SYSTEM, now=NOW + DAY, on_request=True)
        making.read()
        with writing():
            db.session.get_one(Cursor, READER.name).position = 0
        making.read()
        [(title, text)] = told(ann)
        assert title == "40 points went back" and share.title in text and "not there any more" in text
        [(title, text)] = told(ben)
        assert title == "25 points have ended" and "“Never {seen}”" in text
        assert told(cleo) == []


def test_figures_that_were_counted_again(installation: Installation) -> None:
    """Once a day at most; nothing for who is not here any more."""
    ann = installation.person(name="Ann")
    with installation.app.app_context():
        link = clicked(ann, 34)
        credit_results(NOW + DAY)
        for human in (19, 9):
            recounted(link, human)
            credit_results(NOW + DAY)
        assert [title for title, _text in told(ann)] == ["10 points went back"]
        assert db.session.scalar(select(ClickHour.human)) == 9
        with writing():
            db.session.get_one(Person, ann).active = False
            assert not notices.tell_taken_back(ann, "share:1", "recount", NOW + DAY)
            assert not notices.tell_taken_back(None, "share:1", "recount", NOW + DAY)


def test_a_sale_that_was_given_back(installation: Installation) -> None:
    ann = installation.person(name="Ann")
    with installation.app.app_context():
        with writing():
            sale = Conversion(
                key="sale:1", kind=ConversionKind.SALE, order_id="1", at=NOW, received_at=NOW, value=1000,
                state=ConversionState.ATTRIBUTED, person_id=ann, network="bluesky",
            )  # fmt: skip
            db.session.add(sale)
            db.session.flush()
            credits.give(Event("c", "conversion", NOW, ann, f"conversion:{sale.id}", "conversion", 1), 40)
            record("conversion", sale.id, "reverse", actor=SYSTEM, now=NOW + DAY, about=ann)
        making.read()
        [(title, text)] = told(ann)
        assert title == "40 points went back" and "nobody’s fault" in text
