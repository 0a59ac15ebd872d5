"""Verbs of people in a contest: enter a post of one's own, or an address, with a few words; take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.addresses import web_parts
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from rewards.challenges import audience
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, EntryState

MOST_WORDS = 2_000


def enter(
    contest: Contest, person: Person, *, share_id: int | None = None, url: str = "", words: str = "", actor: Actor,
    now: datetime,
) -> ContestEntry:  # fmt: skip
    """Enters a published post of one's own, or an address. One entry a person.

    Raises InvalidMove when the contest is not open or one has entered, NotAllowed for its judges and for whoever it is
    not for, Breach for what can't be entered.
    """
    _refuse_closed(contest, now)
    _refuse_others(contest, person)
    entry = ContestEntry(
        contest_id=contest.id, person_id=person.id, state=EntryState.ENTERED, entered_at=now,
        **_checked(person, share_id, url.strip(), words.strip()),
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    record("contest_entry", entry.id, "enter", actor=actor, now=now, about=person.id, **told(entry, contest))
    return entry


def withdraw(entry: ContestEntry, contest: Contest, *, actor: Actor, now: datetime) -> None:
    """Takes one's own entry back, until it is decided; another one may be entered while the contest is open."""
    if contest.state not in (ContestState.OPEN, ContestState.CLOSED):
        raise InvalidMove(_("It is decided by now."), remedy=_("What the judges said stays with your entry."))
    move(entry, "withdraw", actor=actor, now=now, about=entry.person_id, **told(entry, contest))


def told(entry: ContestEntry, contest: Contest) -> dict[str, Any]:
    """What readers of the history know an entry by."""
    return {"person_id": entry.person_id, "contest_id": contest.id, "name": contest.name, "badge": contest.badge}


def _refuse_closed(contest: Contest, now: datetime) -> None:
    if contest.state is not ContestState.OPEN or not contest.opens_at <= now < contest.closes_at:
        raise InvalidMove(_("One can't enter it now."), remedy=_("Look at those that are open."))


def _refuse_others(contest: Contest, person: Person) -> None:
    if person.id in {judge.person_id for judge in contest.judges}:
        raise NotAllowed(_("You judge this contest."), remedy=_("Judges don't enter it: nobody judges their own."))
    if not audience.is_for(contest, person):
        raise NotAllowed(_("It is for others."), remedy=_("Look at those that are open to you."))
    if not audience.reaches(contest, person):
        raise NotAllowed(
            _("It opens to you with a tier that you have yet to reach."), remedy=_("Your tiers say how far it is.")
        )
    mine = (ContestEntry.contest_id == contest.id, ContestEntry.person_id == person.id)
    if db.session.scalar(select(ContestEntry.id).where(*mine, ContestEntry.state != EntryState.WITHDRAWN)):
        raise InvalidMove(_("You have entered already."), remedy=_("Take your entry back first to enter another one."))


def _checked(person: Person, share_id: int | None, url: str, words: str) -> dict[str, Any]:
    if len(words) > MOST_WORDS:
        raise Breach(_("That is too long."), errors={"words": [_("Use at most %(most)s characters.", most=MOST_WORDS)]})
    if share_id is not None:
        share = db.session.get(Share, share_id)
        if share is None or share.person_id != person.id or share.state is not ShareState.PUBLISHED or share.gone_at:
            raise Breach(_("That is no published post of yours."), errors={"share_id": [_("Choose one of yours.")]})
        return {"share_id": share.id, "title": share.title[:200] or _("A post"), "url": share.url or "", "words": words}
    if web_parts(url) is None or len(url) > 2_000:
        raise Breach(
            _("Enter a post of yours, or the address of what you made."),
            errors={"url": [_("Write it as https://example.com/page.")]},
        )
    return {"title": (words.splitlines() or [url])[0][:200] or url[:200], "url": url, "words": words}
