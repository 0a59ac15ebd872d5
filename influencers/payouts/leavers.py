"""How somebody whose account is closed reaches what they earned: by a one-time link that is mailed to them.

The link opens their payment page for a while and nothing else; it signs nobody in. It is mailed when they leave, and to
whoever asks for a link to the portal by the address of a closed account.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy import mailing, settings
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.people.accounts import find_person
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import LinkPurpose, OneTimeLink, Person
from advocacy.people.own_data import NOWHERE
from advocacy.people.signing_in import make_link, use_link
from advocacy.web import strangers
from advocacy.web.languages import spoken
from influencers.payouts import owing

PATH = "/portal/payment/left"
LASTS = timedelta(days=30)
VISIT = timedelta(minutes=30)
PURPOSE = "payment of somebody who left"


def mail_link(email: str, *, now: datetime) -> None:
    """Mails a link to somebody whose account is closed and who is owed something; is silent for everybody else."""
    person = find_person(email)
    if person is not None and _is_owed(person):
        _send(person, Actor.visitor(), now)


def open_once(key: str, *, now: datetime) -> tuple[Person, str]:
    """Uses a mailed link up; gives whose it is, and what opens their page until ``VISIT`` is over. Raises Breach."""
    person, _purpose = use_link(key, now=now, closed=True)
    return person, strangers.signed(PURPOSE, [person.id, int((now + VISIT).timestamp())])


def visitor(visit: str, *, now: datetime) -> Person:
    """Whose page it is. Raises Breach for what we did not sign, once it is over, or when the account is open again."""
    value = strangers.opened(PURPOSE, visit)
    fits = isinstance(value, list) and len(value) == 2 and now < datetime.fromtimestamp(value[1], UTC)
    person = db.session.get(Person, value[0]) if fits else None
    if person is None or person.active:
        raise Breach(_("This page is closed again."), remedy=_("Ask for a new link on the portal's page."))
    return person


def _is_owed(person: Person) -> bool:
    erased = person.email.endswith(f"@{NOWHERE}")
    return not person.active and not erased and owing.owed_count(person.id) > 0


def _send(person: Person, actor: Actor, now: datetime) -> None:
    key = make_link(person, LinkPurpose.SIGN_IN, actor=actor, now=now, lasts=LASTS)
    with force_locale(spoken(person.language)):
        parts = (
            _("Hello %(name)s,", name=person.name),
            _("your account is closed; what you earned with us is yours and will be paid. With this link you say where "
              "it goes, and see what is on its way:"),
            _("Part of it is looked at first, and paid only then.") if owing.held_count(person.id) else "",
            f"{settings.current().base_url.rstrip('/')}{PATH}/{key}",
            ngettext("The link works once, for %(count)s day.", "The link works once, for %(count)s days.",
                     LASTS.days, count=LASTS.days),
        )  # fmt: skip
        mailing.queue(person.email, _("What you earned with us"), "\n\n".join(filter(None, parts)) + "\n", now=now)


def _count(person: Person, now: datetime) -> int:
    """Commissions that are owed to somebody who has no link to them yet."""
    if not person.active and _has_link(person.id, now):
        return 0
    return owing.owed_count(person.id)


def _has_link(person_id: int, now: datetime) -> bool:
    theirs = (OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
    return db.session.scalar(select(OneTimeLink.id).where(*theirs).limit(1)) is not None


def _take(leaving: Leaving) -> int:
    count = _count(leaving.person, leaving.now)
    if count and _is_owed(leaving.person):
        _send(leaving.person, leaving.actor, leaving.now)
    return count


STEP = LeaverStep(
    "money owed", _l("Earned and not paid yet: they are mailed a link to say where it goes"), _count, _take
)
