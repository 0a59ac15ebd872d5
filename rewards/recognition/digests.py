"""The week's thanks by mail: when one is due, its words, whether somebody ended it. Sent by ``jobs.py``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from advocacy import mailing, settings
from advocacy.checks import QuietTimes
from advocacy.clock import at_wall_clock, zone_named
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.recognition import wishes
from rewards.recognition.models import ThanksWishes
from rewards.recognition.queries import Told

FRIDAY, AT = 4, time(9)
"""When the week's digest is due, on the person's clock."""


def waits_long_enough(oldest: datetime, zone: str, now: datetime) -> bool:
    """Whether a digest is due to somebody: a Friday morning has passed since the oldest thanks it would tell of."""
    return oldest < friday(now, zone)


def is_quiet(quiet: QuietTimes, zone: str, now: datetime) -> bool:
    """Whether the person is not to be bothered now: the digest comes when that is over."""
    return quiet.cover(now.astimezone(zone_named(zone)))


def friday(now: datetime, zone: str) -> datetime:
    """The instant of the last Friday morning in that zone."""
    today = now.astimezone(zone_named(zone)).date()
    found = at_wall_clock(_friday_of(today), AT, zone)
    return found if found <= now else at_wall_clock(_friday_of(today - timedelta(days=7)), AT, zone)


def _friday_of(day: date) -> date:
    """The Friday of the week, from Friday on, in which a day lies."""
    return day - timedelta(days=(day.weekday() - FRIDAY) % 7)


def ended(stop_url: str) -> bool:
    """True for the address in digests of somebody who wants them no more, or has left."""
    kept = wishes.by_key(stop_url.rpartition("/")[2])
    return kept is None or not kept.digest or not db.session.get_one(Person, kept.person_id).active


def post(person: Person, kept: ThanksWishes, thanks: Sequence[Told], *, now: datetime) -> None:
    """Queues the mail, in the person's language."""
    base = settings.current().base_url.rstrip("/")
    stop = f"{base}/thanks/mail/{kept.key}"
    with force_locale(spoken(person.language)):
        subject = ngettext("%(num)s thank-you this week", "%(num)s thank-yous this week", len(thanks))
        lines = [_("Hello %(name)s,", name=person.name)]
        lines += [
            _("%(sender)s, for “%(title)s”:\n“%(text)s”", sender=each.sender or _("A former colleague"),
              title=each.title, text=each.thanks.text)
            for each in thanks
        ]  # fmt: skip
        lines.append(_("All of them: %(url)s", url=f"{base}/thanks"))
        lines.append(_("Comes on Fridays when there is something new. End it here: %(url)s", url=stop))
    text, bulk = "\n\n".join(lines) + "\n", mailing.Urgency.BULK
    written = mailing.Written(person.email, subject, text, stop_url=stop, urgency=bulk)
    mailing.prompt(mailing.Told(person.id, subject, "/thanks"), written, now=now)
