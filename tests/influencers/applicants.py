"""Somebody who applies, for the tests of joining: what the form of a programme sends, and what was mailed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db
from advocacy.history import Actor
from advocacy.mailing import Mail
from advocacy.people.models import Relationship
from influencers.joining import applying
from influencers.joining.applicant import Account, Applicant
from influencers.joining.models import Application, ApplicationState
from influencers.programmes import programmes
from influencers.programmes.models import Programme, ProgrammeKind

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")
BASE = "https://a.example"
SENT = {
    "name": "Nora Field", "email": "nora@out.example", "country": "DE", "adult": "yes", "consent": "on",
    "about": "I film rivers.", "network_1": "web", "account_1": "https://rivers.example/nora",
}  # fmt: skip


def open_programme(name: str = "Rivers", now: datetime = NOW) -> Programme:
    """A programme that takes applications."""
    made = programmes.add_programme(
        name, ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME, now=now
    )
    programmes.change_programme(made, actor=ME, now=now, takes_applications=True)
    return made


def somebody(email: str = "nora@out.example", name: str = "Nora Field", handle: str = "nora") -> Applicant:
    """An applicant with one account."""
    return Applicant(name, email, "DE", "I film rivers.", (Account("instagram", handle),))


def applied(programme: Programme, now: datetime = NOW, **who: Any) -> Application:
    """An application whose address is not confirmed yet."""
    sent = somebody(**who)
    applying.apply(programme, sent, BASE, now=now)
    found = applying.latest_of(programme.id, sent.email)
    assert found is not None
    return found


def submitted(programme: Programme, now: datetime = NOW, **who: Any) -> Application:
    """An application that waits for us."""
    found = applied(programme, now, **who)
    applying.confirm(found, now=now)
    return found


def in_state(programme: Programme, state: ApplicationState, email: str) -> Application:
    """An application in any state, as if it had come there."""
    found = Application(
        programme=programme, state=state, name="Nora Field", email=email, about="I film rivers.", started_at=NOW,
        mailed_at=NOW, submitted_at=NOW, decided_at=NOW, accounts=[],
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def mails() -> list[Mail]:
    """What was queued, oldest first."""
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def path_in(mail: Mail) -> str:
    """The path of the first address of ours in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
