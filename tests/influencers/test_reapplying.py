"""The wait after a no outlasts what the applicant has us forget: a digest of their address stays, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from influencers.joining import applying, asking, deciding, jobs
from influencers.joining.models import Application
from influencers.programmes.models import Programme
from tests.influencers.applicants import BASE, ME, NOW, applied, mails, open_programme, somebody, submitted
from tests.installation import Installation

DAY = timedelta(days=1)


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def declined(days: int) -> tuple[Programme, Application]:
    """A fresh no of a programme that lets nobody ask again for so long."""
    programme = open_programme()
    asking.set_form(programme, {"reapply_days": days}, actor=ME, now=NOW)
    found = submitted(programme)
    deciding.decline(found, "full", actor=ME, now=NOW)
    return programme, found


def applications() -> int:
    return db.session.scalar(select(func.count()).select_from(Application)) or 0


def test_to_have_it_forgotten_does_not_end_the_wait(context: Installation) -> None:
    """They are told by mail when they may ask again; another programme knows nothing of it."""
    with writing():
        programme, found = declined(30)
        applying.forget(found, now=NOW + DAY)
        assert (found.name, found.email) == ("", "") and "nora" not in (found.email_digest or "")
        applying.apply(programme, somebody(), BASE, now=NOW + 29 * DAY)
        assert applications() == 1
        last = mails()[-1]
        assert (
            last.recipient == "nora@out.example" and last.text.startswith("Hello,") and "December 2, 2026" in last.text
        )
        assert applied(programme, email="b@out.example", handle="b").id != found.id
        assert applied(open_programme("Lakes")).id != found.id
    with writing():
        assert applied(programme, NOW + 31 * DAY).id != found.id


@pytest.mark.parametrize(("days", "kept"), [(90, False), (400, True)])
def test_the_digest_stays_as_long_as_the_wait(context: Installation, days: int, kept: bool) -> None:
    """Words go half a year after a no, whatever the wait; the digest goes with its end."""
    with writing():
        programme, found = declined(days)
        number = found.id
    assert jobs.forget(NOW + 181 * DAY) == 1
    with reading():
        found = db.session.get_one(Application, number)
        assert found.forgotten_at is not None and (found.email_digest is not None) is kept
    with writing():
        applying.apply(db.session.get_one(Programme, programme.id), somebody(), BASE, now=NOW + 182 * DAY)
        assert applications() == (1 if kept else 2)
    jobs.forget(NOW + 400 * DAY)
    with reading():
        assert db.session.get_one(Application, number).email_digest is None


def test_of_what_was_withdrawn_nothing_stays(context: Installation) -> None:
    """Nobody said no to it."""
    with writing():
        found = submitted(open_programme())
        applying.withdraw(found, now=NOW)
        assert found.email_digest is None
