"""Verbs of applicants: apply, confirm the mail address, withdraw, have what they wrote forgotten.

Whoever applies is a stranger: no answer of ``apply`` tells whether an address is known here; mails to that address do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select

from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.accounts import find_person
from influencers.joining import letters
from influencers.joining.applicant import Account, Applicant
from influencers.joining.consenting import digest
from influencers.joining.handles import named
from influencers.joining.models import Application, ApplicationAccount, ApplicationState, CameBy
from influencers.joining.remembering import again_at, digest_of, kept_of
from influencers.partners.handles import folded_handle
from influencers.programmes.models import EnrolmentState, Programme
from influencers.programmes.queries import enrolment_in
from influencers.programmes.terms import terms_at

MAIL_AGAIN = timedelta(minutes=10)
"""The same words to the same address are mailed no sooner, and so is the news that somebody takes part already."""
LATELY, MOST_LATELY = timedelta(days=1), 3
"""So many applications of an address to a programme, each in other words, are mailed in that time; of more nothing is
kept. Nobody fills another's mailbox by our form."""
CONFIRM_WITHIN = timedelta(days=7)
VISITOR = Actor.visitor()
LOCK = "applications"


def apply(
    programme: Programme, applicant: Applicant, base_url: str, *, now: datetime, language: str = "en",
    brought_by_id: int | None = None, came_by: CameBy = CameBy.FORM, actor: Actor = VISITOR,
) -> None:  # fmt: skip
    """Somebody asks to take part: kept as started, and mailed a link that confirms the address.

    The same words sent twice are one application. Other words are another one, with a mail and a link of their own:
    what a link confirms is what was written when it was mailed, and nobody else changes it; the first that is confirmed
    is the one that counts. Of what waits for us the applicant is told by mail; so is whoever takes part already or asks
    again too soon. Raises Breach where the programme takes no applications.
    """
    if not programme.accepts(now):
        raise Breach(_("%(programme)s takes no applications just now.", programme=programme.name),
                     remedy=_("Have a look later."))  # fmt: skip
    lock(LOCK)
    if _told_taking_part(programme, applicant.email, base_url, now):
        return
    latest = latest_of(programme.id, applicant.email)
    if latest is not None and _told(latest, applicant.email, base_url, now):
        return
    started = _started(programme.id, applicant.email)
    same = next((each for each in started if _says_the_same(each, applicant)), None)
    if same is not None:
        if same.mailed_at + MAIL_AGAIN <= now:
            same.mailed_at = now
            letters.ask_to_confirm(same, base_url, now=now)
        return
    if sum(each.started_at > now - LATELY for each in started) >= MOST_LATELY:
        return
    kept = _kept(programme, applicant, now)
    kept.language, kept.came_by, kept.brought_by_id = language, came_by, brought_by_id
    db.session.add(kept)
    db.session.flush()
    record("application", kept.id, "start", actor=actor, now=now, programme=programme.id, came_by=came_by,
           recruiter=brought_by_id)  # fmt: skip
    letters.ask_to_confirm(kept, base_url, now=now)


def _told_taking_part(programme: Programme, email: str, base_url: str, now: datetime) -> bool:
    """Whether the address is that of somebody who takes part; they are told by mail, no sooner again than that."""
    person = find_person(email)
    enrolled = enrolment_in(programme.id, person.id) if person is not None else None
    if person is None or enrolled is None or enrolled.state is not EnrolmentState.APPROVED:
        return False
    if enrolled.reminded_at is None or enrolled.reminded_at + MAIL_AGAIN <= now:
        enrolled.reminded_at = now
        letters.say_taking_part(person.email, person.name, person.language, programme.name, base_url, now=now)
    return True


def latest_of(programme_id: int, email: str) -> Application | None:
    """The last application of an address to a programme, in whatever state; a forgotten one while its no holds."""
    known = or_(Application.email == email, Application.email_digest == digest_of(programme_id, email))
    theirs = select(Application).where(Application.programme_id == programme_id, known)
    return db.session.scalars(theirs.order_by(Application.id.desc()).limit(1)).unique().first()


def _told(latest: Application, email: str, base_url: str, now: datetime) -> bool:
    """Whether the last application answers this one: it waits for us, or its no is too fresh."""
    waits = latest.state is ApplicationState.SUBMITTED
    again = again_at(latest)
    too_soon = again is not None and again > now
    if not waits and not too_soon:
        return False
    if latest.mailed_at + MAIL_AGAIN <= now:
        latest.mailed_at = now
        if waits:
            letters.say_it_came(latest, base_url, now=now)
        elif again is not None:
            letters.say_not_yet(latest, email, again, now=now)
    return True


def _started(programme_id: int, email: str) -> Sequence[Application]:
    """What an address sent and nobody confirmed yet, oldest first."""
    theirs = Application.programme_id == programme_id, Application.email == email
    wanted = select(Application).where(*theirs, Application.state == ApplicationState.STARTED)
    return db.session.scalars(wanted.order_by(Application.id)).unique().all()


def _kept(programme: Programme, applicant: Applicant, now: datetime) -> Application:
    return Application(
        programme=programme, state=ApplicationState.STARTED, name=applicant.name, email=applicant.email,
        country=applicant.country, about=applicant.about, answers=dict(applicant.answers), started_at=now,
        mailed_at=now, terms_version=terms_at(programme.id, now).version, consent=applicant.consent,
        consent_sha256=digest(applicant.consent), accounts=_accounts(applicant),
    )  # fmt: skip


def _accounts(applicant: Applicant) -> list[ApplicationAccount]:
    """Each account once."""
    return list({(each.network, each.handle_folded): each for each in map(_account, applicant.accounts)}.values())


def _says_the_same(application: Application, applicant: Applicant) -> bool:
    said = (applicant.name, applicant.country, applicant.about, dict(applicant.answers))
    if (application.name, application.country, application.about, application.answers) != said:
        return False
    theirs = {(each.network, each.handle_folded) for each in application.accounts}
    return theirs == {(each.network, each.handle_folded) for each in _accounts(applicant)}


def _account(given: Account) -> ApplicationAccount:
    handle = named(given.network, given.handle)
    return ApplicationAccount(
        network=given.network, handle=handle, handle_folded=folded_handle(given.network, handle), url=given.url
    )


def confirm(application: Application, *, now: datetime) -> bool:
    """The address is theirs: the application waits for us from now on, and what was sent besides in other words is
    forgotten. False where it did before. Raises InvalidMove for one that was withdrawn, or forgotten since nobody
    confirmed it in time."""
    lock(LOCK)
    db.session.refresh(application)
    if application.forgotten_at is not None or application.state is ApplicationState.WITHDRAWN:
        raise InvalidMove(_("This application was withdrawn, or is too old."),
                          remedy=_("You are welcome to apply again."))  # fmt: skip
    if application.state is not ApplicationState.STARTED:
        return False
    move(application, "submit", actor=VISITOR, now=now, changes={"submitted_at": now, "look_at": now},
         programme=application.programme_id)  # fmt: skip
    for other in _started(application.programme_id, application.email):
        forget(other, now=now)
    return True


def withdraw(application: Application, *, now: datetime) -> None:
    """The applicant thought better of it; what they wrote is forgotten. Raises InvalidMove for one that is decided."""
    move(application, "withdraw", actor=VISITOR, now=now, changes={"look_at": None},
         programme=application.programme_id)  # fmt: skip
    forget(application, now=now)


def forget(application: Application, *, now: datetime, actor: Actor = VISITOR) -> None:
    """Empties an application of everything that tells whose it was; twice changes nothing. While its no holds a digest
    of the address stays, or the wait would end with a press of a button.

    Raises InvalidMove while it waits for us: withdrawing comes first.
    """
    if application.forgotten_at is not None:
        return
    if application.state is ApplicationState.SUBMITTED:
        raise InvalidMove(_("It waits for an answer."), remedy=_("Withdraw it first."))
    application.email_digest = kept_of(application, now)
    application.name, application.email, application.country, application.about = "", "", "", ""
    application.answers, application.screening, application.said = {}, [], ""
    application.brought_by_id, application.look_at, application.forgotten_at = None, None, now
    application.accounts = []
    db.session.flush()
    record("application", application.id, "forget", actor=actor, now=now, programme=application.programme_id)
