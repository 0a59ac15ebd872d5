"""Verbs of signing in: by password, by one-time link; lockout in the database; sign-ins that can be ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from advocacy import mailing
from advocacy.database import db, insert_for
from advocacy.errors import Breach, NotFound, NotSignedIn, TooMany
from advocacy.history import Actor, record
from advocacy.people.accounts import end_sign_ins, find_person
from advocacy.people.capabilities import binds_others
from advocacy.people.keys import digest, new_key
from advocacy.people.models import LinkPurpose, OneTimeLink, Person, SignIn, SignInFailure
from advocacy.people.passwords import hash_password, is_outdated, matches
from advocacy.web.languages import spoken

LASTS = timedelta(days=14)
LINK_LASTS = timedelta(minutes=30)
WELCOME_LASTS = timedelta(days=7)
FREE_TRIES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(hours=1)
DOUBLINGS = 10
"""More would overflow, and are beyond the longest lock anyway."""


def claim_try(email: str, *, now: datetime) -> None:
    """Counts a try before the password is looked at, so that guesses side by side are counted one by one.

    From the sixth on the address is locked after it, each time twice as long; ``sign_in`` forgets the count. Raises
    TooMany while the address is locked.
    """
    key = digest(email.strip().casefold())
    fresh = insert_for(SignInFailure).values(email_digest=key, count=1)
    count = db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=["email_digest"], set_={"count": SignInFailure.count + 1},
            where=or_(SignInFailure.locked_until.is_(None), SignInFailure.locked_until <= now),
        ).returning(SignInFailure.count)
    ).scalar_one_or_none()  # fmt: skip
    failure = db.session.get_one(SignInFailure, key, populate_existing=True)
    if count is None:
        raise _locked(failure, now)
    if count > FREE_TRIES:
        failure.locked_until = now + _lock_after(count)
        db.session.flush()
        if person := find_person(email):
            record("person", person.id, "lock_out", actor=Actor.visitor(), now=now, about=person.id, tries=count,
                   until=failure.locked_until)  # fmt: skip


def forgive_try(email: str) -> None:
    """Takes back the try that was just counted: the password was right, and what comes next is counted by itself.

    Every wrong guess still makes the next lock longer.
    """
    theirs = SignInFailure.email_digest == digest(email.strip().casefold())
    db.session.execute(
        update(SignInFailure).where(theirs).values(count=SignInFailure.count - 1, locked_until=None),
        execution_options={"synchronize_session": False},
    )


def _lock_after(tries: int) -> timedelta:
    doublings: int = min(tries - FREE_TRIES - 1, DOUBLINGS)
    return min(LONGEST_LOCK, FIRST_LOCK * (1 << doublings))


def _locked(failure: SignInFailure, now: datetime) -> TooMany:
    wait = int(((failure.locked_until or now) - now).total_seconds()) + 1
    return TooMany(
        _("Too many wrong passwords."),
        retry_after=wait,
        remedy=ngettext(
            "Wait %(seconds)s second or ask for a sign-in link.",
            "Wait %(seconds)s seconds or ask for a sign-in link.",
            wait,
            seconds=wait,
        ),
    )


def check_password(email: str, password: str, *, now: datetime) -> Person:
    """The person whose password that is. Raises NotSignedIn. Reads only: the edge claims the try before."""
    person = find_person(email)
    if not matches(person.password_hash if person and person.active else None, password) or person is None:
        raise NotSignedIn(_("Mail address and password do not belong together."))
    return person


def sign_in(
    person: Person, *, now: datetime, agent: str = "", password: str | None = None, method: str = "", address: str = ""
) -> str:
    """Signs the person in; gives the new key for the browser's cookie. ``password`` renews an outdated hash.

    ``method`` says how they proved who they are, ``address`` from whereabouts.
    """
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_digest == digest(person.email)))
    if password and person.password_hash and is_outdated(person.password_hash):
        person.password_hash = hash_password(password)
    key = new_key()
    db.session.add(
        SignIn(
            key_digest=digest(key), person_id=person.id, agent=agent[:200], created_at=now, expires_at=now + LASTS,
            method=method, address=address, used_at=now,
        )
    )  # fmt: skip
    record("person", person.id, "sign_in", actor=person.actor, now=now, about=person.id, method=method)
    return key


def sign_out(key: str, *, now: datetime) -> None:
    """Ends the sign-in with that key."""
    found = db.session.scalar(select(SignIn).where(SignIn.key_digest == digest(key)))
    if found and found.revoked_at is None:
        found.revoked_at = now
        record("person", found.person_id, "sign_out", actor=found.person.actor, now=now, about=found.person_id)


def end_sign_in(sign_in_id: int, owner: Person, *, actor: Actor, now: datetime) -> None:
    """Signs the owner out of one of their browsers. Raises NotFound when it isn't theirs."""
    found = db.session.get(SignIn, sign_in_id)
    if found is None or found.person_id != owner.id:
        raise NotFound(_("You have no such sign-in."))
    if found.revoked_at is None:
        found.revoked_at = now
        record("person", owner.id, "end_sign_in", actor=actor, now=now, about=owner.id, sign_in=sign_in_id)


def end_every_sign_in(person: Person, *, actor: Actor, now: datetime) -> None:
    """Signs the person out everywhere."""
    end_sign_ins(person, now)
    record("person", person.id, "end_sign_in", actor=actor, now=now, about=person.id, everywhere=True)


def sign_ins_of(person: Person, now: datetime, most: int = 50) -> Sequence[SignIn]:
    """Where the person is signed in, newest first."""
    lasting = select(SignIn).where(
        SignIn.person_id == person.id, SignIn.revoked_at.is_(None), SignIn.expires_at > now
    )  # fmt: skip
    return db.session.scalars(lasting.order_by(SignIn.id.desc()).limit(most)).all()


def sign_in_of(key: str, now: datetime) -> SignIn | None:
    """The sign-in of the browser that holds that key, while it lasts."""
    found = db.session.scalar(select(SignIn).where(SignIn.key_digest == digest(key)))
    if found is None or found.revoked_at or found.expires_at <= now or not found.person.active:
        return None
    return found


def make_link(
    person: Person, purpose: LinkPurpose, *, actor: Actor, now: datetime, lasts: timedelta = LINK_LASTS
) -> str:
    """A one-time key that signs the person in; who had it made stands in the history."""
    key = new_key()
    link = OneTimeLink(key_digest=digest(key), person_id=person.id, purpose=purpose, expires_at=now + lasts)
    db.session.add(link)
    db.session.flush()
    record("person", person.id, "make_link", actor=actor, now=now, about=person.id, link=link.id, purpose=purpose,
           until=link.expires_at)  # fmt: skip
    return key


def link_address(base_url: str, key: str, onward: str = "") -> str:
    """The address of a one-time link's page; ``onward`` is the path that it leads to after signing in."""
    asked = f"?{urlencode({'next': onward})}" if onward else ""
    return f"{base_url.rstrip('/')}/sign-in/link/{key}{asked}"


def mail_link(email: str, purpose: LinkPurpose, base_url: str, *, now: datetime, onward: str = "") -> None:
    """Mails a one-time link if there is such a person; is silent if not: nobody learns who has an account.

    ``onward`` is the path that it leads to after signing in.
    """
    person = find_person(email)
    if person is None or not person.active:
        return
    url = link_address(base_url, make_link(person, purpose, actor=Actor.visitor(), now=now), onward)
    with force_locale(spoken(person.language)):
        subject = _("Choose a new password") if purpose is LinkPurpose.RESET else _("Your sign-in link")
        lasts = ngettext(
            "The link works once, for %(count)s minute.",
            "The link works once, for %(count)s minutes.",
            LINK_LASTS.seconds // 60,
            count=LINK_LASTS.seconds // 60,
        )
        _mail(person, subject, url, lasts, now=now)


def welcome(person: Person, base_url: str, *, actor: Actor, now: datetime) -> str | None:
    """Mails a person the link to their first sign-in, and gives it to be passed on by hand.

    Gives None for somebody whose word binds others: nobody else may hold their link.
    """
    key = make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now, lasts=WELCOME_LASTS)
    url = link_address(base_url, key)
    with force_locale(spoken(person.language)):
        made = _("%(name)s made you a link to sign in:", name=actor.name)
        lasts = ngettext(
            "The link works once, for %(count)s day.",
            "The link works once, for %(count)s days.",
            WELCOME_LASTS.days,
            count=WELCOME_LASTS.days,
        )
        _mail(person, _("Your account"), made, url, lasts, now=now)
    return None if binds_others(person.roles) else url


def link_to_pass_on(person: Person, base_url: str, *, actor: Actor, now: datetime) -> str:
    """A link that somebody else passes on, as the command line does; the person is told by mail that it was made."""
    url = link_address(base_url, make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now))
    with force_locale(spoken(person.language)):
        made = _("A link to sign in as you was made by: %(name)s.", name=actor.name)
        remedy = _("If you know nothing of it, ask your administrator to revoke it.")
        _mail(person, _("A link to sign in as you was made"), made, remedy, now=now)
    return url


def _mail(person: Person, subject: str, *parts: str, now: datetime) -> None:
    """Mails a person, in the language in force: a greeting, then the parts."""
    text = "\n\n".join((_("Hello %(name)s,", name=person.name), *parts))
    mailing.queue(person.email, subject, text + "\n", now=now, urgency=mailing.Urgency.AT_THE_DOOR)


def use_link(key: str, *, now: datetime, closed: bool = False) -> tuple[Person, LinkPurpose]:
    """Uses a one-time link up. One of a ``closed`` account signs nobody in: it opens what is still theirs there, and is
    refused everywhere else. Raises Breach when it is unknown, used or too old."""
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.key_digest == digest(key)).with_for_update())
    person = db.session.get(Person, link.person_id) if link else None
    if link is None or person is None or link.used_at or link.expires_at <= now or person.active is closed:
        raise Breach(_("This link was used already or is too old."), remedy=_("Ask for a new one on the sign-in page."))
    link.used_at = now
    db.session.flush()
    return person, link.purpose


def set_password(person: Person, password: str, *, now: datetime) -> None:
    """Sets a new password and signs the person out everywhere else."""
    person.password_hash = hash_password(password)
    end_sign_ins(person, now)
    record("person", person.id, "set_password", actor=person.actor, now=now, about=person.id)
