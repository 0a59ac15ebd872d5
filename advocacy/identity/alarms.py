"""Mails to those who answer for who gets in: a break-glass sign-in, a provider that changed. Imports people.

They leave whatever people chose about messages, and go to an address that mail came back from, too: nobody switches
these off, and no mailbox that was full once does. That they stand on the page of notices as well, a reader of the
history sees to (``notices.alarms``).
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import mailing
from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from advocacy.web.languages import spoken


def _administrators() -> list[Person]:
    """All of them: one who is left out may be the only one who looks."""
    held = select(PersonRole.person_id).where(PersonRole.role == Role.ADMIN)
    return list(db.session.scalars(select(Person).where(Person.active, Person.id.in_(held)).order_by(Person.id)))


def break_glass_used(person: Person, whereabouts: str, *, now: datetime) -> None:
    """All administrators learn that the break-glass account was used."""
    for each in _administrators():
        with force_locale(spoken(each.language)):
            text = _(
                "The break-glass account of %(name)s was used to sign in (network: %(network)s). If nobody of you did "
                "it, close the account at once.", name=person.name, network=whereabouts or _("unknown"),
            )  # fmt: skip
            _mail(each, _("The break-glass account was used"), text, now)


def provider_changed(name: str, by: str, *, now: datetime) -> None:
    """All administrators learn that who vouches for people has changed."""
    for each in _administrators():
        with force_locale(spoken(each.language)):
            text = _(
                "%(by)s changed how people sign in with “%(provider)s”. Whoever runs that service can let people in. "
                "If that is not meant to be, switch it off.", by=by, provider=name,
            )  # fmt: skip
            _mail(each, _("How people sign in was changed"), text, now)


def factors_reset(person: Person, by: str, *, now: datetime) -> None:
    """The person learns that their second factor was taken away."""
    with force_locale(spoken(person.language)):
        text = _("%(by)s took your passkeys and codes away, so that you can set up new ones.", by=by)
        remedy = _("If you did not ask for it, tell your administrator now.")
        _mail(person, _("Your second factor was reset"), f"{text}\n\n{remedy}", now)


def _mail(person: Person, subject: str, text: str, now: datetime) -> None:
    words = f"{_('Hello %(name)s,', name=person.name)}\n\n{text}\n"
    mailing.queue(person.email, subject, words, now=now, urgency=mailing.Urgency.AT_THE_DOOR)


def factor_added(person: Person, what: str, *, now: datetime) -> None:
    """The person learns that there is a new way to sign in as them. ``what`` is in the language in force."""
    remedy = _("If it was not you, sign out everywhere and tell your administrator now.")
    _mail(person, _("A new way to sign in as you"), f"{what}\n\n{remedy}", now)
