"""The days that a report covers: the company's own, as its zone's calendar has them. Imports settings for that zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach

CHOICES = (7, 28, 90)
USUAL = 28
LONGEST = 3 * 366


def company_zone() -> tzinfo:
    """The zone in which the company's days are counted."""
    return settings.current().zone


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, in a zone: the company's where none is given."""

    first: date
    last: date
    zone: tzinfo = field(default_factory=company_zone, compare=False)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def start(self) -> datetime:
        """The instant it begins, in UTC."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The instant after it, in UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @property
    def before(self) -> Period:
        """The period of the same length that ended the day before."""
        return Period(self.first - timedelta(days=len(self.days)), self.first - timedelta(days=1), self.zone)


def last_days(number: int, now: datetime, zone: tzinfo | None = None) -> Period:
    """The last so many days, today included."""
    zone = zone or company_zone()
    today = now.astimezone(zone).date()
    return Period(today - timedelta(days=number - 1), today, zone)


def between(first: date | None, last: date | None, now: datetime, zone: tzinfo | None = None) -> Period:
    """A period as it was asked for: 28 days up to ``last`` or today without a start. Raises Breach."""
    zone = zone or company_zone()
    last = last or now.astimezone(zone).date()
    period = Period(first or last - timedelta(days=27), last, zone)
    if period.first > period.last:
        raise Breach(_("The period ends before it begins."), errors={"from": [_("After the end.")]})
    if len(period.days) > LONGEST:
        raise Breach(
            _("That period is too long."), remedy=_("Ask for at most three years."), errors={"from": [_("Too early.")]}
        )
    return period
