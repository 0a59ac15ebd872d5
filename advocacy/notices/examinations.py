"""What messages can say about their own health: addresses that mail comes back from, digests that are late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.health import Ailment, Examination, Gauge
from advocacy.mailing import BouncedAddress, Mail
from advocacy.notices.models import Message, MessageWishes
from advocacy.people.models import Person

LATE = timedelta(hours=1)


def _stopped() -> int:
    """People whose mail comes back."""
    theirs = select(func.count()).select_from(BouncedAddress).join(Person, Person.email == BouncedAddress.address)
    return db.session.scalar(theirs.where(BouncedAddress.stopped_at.is_not(None), Person.active)) or 0


def _late(now: datetime) -> int:
    due = select(func.count()).select_from(MessageWishes).where(MessageWishes.next_digest_at < now - LATE)
    return db.session.scalar(due) or 0


def mail_arrives(now: datetime) -> Sequence[Ailment]:
    """People whom no mail reaches."""
    count = _stopped()
    if not count:
        return []
    what = ngettext("Mail to %(num)d person comes back.", "Mail to %(num)d people comes back.", count)
    return [Ailment(what, gettext("See /admin/bounces/: correct the address, or say that it works."), grave=False)]


def mail_gets_through(now: datetime) -> Sequence[Ailment]:
    """Mail that waits for the server, and what it said: none of its tries was used up."""
    waits = select(func.max(Mail.problem)).where(
        Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.problem.is_not(None), Mail.tries == 0
    )
    problem = db.session.scalar(waits)
    if problem is None:
        return []
    what = gettext("The job “%(name)s” fails: %(problem)s", name="deliver mail", problem=problem)
    return [Ailment(what, gettext("Check ADVOCACY_SMTP_URL and the mail server; see /admin/mail."))]


def digests_come(now: datetime) -> Sequence[Ailment]:
    """Digests that nobody sends."""
    count = _late(now)
    if not count:
        return []
    what = ngettext("%(num)d digest is late.", "%(num)d digests are late.", count)
    return [Ailment(what, gettext("See the job “send digests”; start another worker."))]


def held(now: datetime) -> Mapping[str, float]:
    """Messages that quiet hours hold, by channel."""
    rows = db.session.execute(select(Message.channel, func.count()).where(Message.held).group_by(Message.channel))
    return {channel.value: float(count) for channel, count in rows}


EXAMINATIONS = [
    Examination("mail server", mail_gets_through),
    Examination("addresses", mail_arrives),
    Examination("digests", digests_come),
]
GAUGES = [
    Gauge("advocacy_messages_held", "Messages that quiet hours hold.", "channel", held),
    Gauge("advocacy_people_unreachable", "People whose mail comes back.", "", lambda now: {"": float(_stopped())}),
]
"""For the roof's lists."""
