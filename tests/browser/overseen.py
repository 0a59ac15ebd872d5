"""What administrators look at, for the pages: a change of roles that waits, mail in trouble, machines that differ."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock, mailing
from advocacy.database import db, writing
from advocacy.people import role_changes
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.models_role_changes import ChangeKind
from advocacy.timetable import JobRun
from advocacy.web.presence import WebServer, say_alive
from tests.installation import Installation


def administered(installation: Installation, author: int) -> None:
    """Another administrator asks that somebody review for Legal."""
    now, colleague = clock.now(), installation.person(Role.ADMIN, name="Alex Second")
    with installation.app.app_context():
        with writing():
            role_changes.ask(
                ChangeKind.GIVE, Role.LEGAL, [author], actor=db.session.get_one(Person, colleague).actor, now=now,
                why="She joins the legal team.",
            )  # fmt: skip
            lost = mailing.queue("gone@acme.example", "Your week", "…", now=now - timedelta(hours=2))
            lost.given_up_at, lost.tries, lost.problem = now, 8, "550 5.1.1 no such user here"
            db.session.add(WebServer(name="web-2:41", started_at=now, seen_at=now, version="0.0.9", digests={}))
            db.session.merge(JobRun(name="forget answers", slot=1, started_at=now, problem="ValueError: an example"))
        say_alive(now)
