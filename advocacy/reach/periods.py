"""Pure: the days that a report covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from advocacy.errors import Breach

CHOICES = (7, 28, 90)
LONGEST = 3 * 366


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included; days are UTC's."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def start(self) -> datetime:
        """The instant it begins."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime:
        """The instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)

    @property
    def before(self) -> Period:
        """The period of the same length that ended the day before."""
        return Period(self.first - timedelta(days=len(self.days)), self.first - timedelta(days=1))


def last_days(number: int, now: datetime) -> Period:
    """The last so many days, today included."""
    today = now.astimezone(UTC).date()
    return Period(today - timedelta(days=number - 1), today)


def between(first: date | None, last: date | None, now: datetime) -> Period:
    """A period as it was asked for: 28 days up to ``last`` or today without a start. Raises Breach."""
    last = last or now.astimezone(UTC).date()
    period = Period(first or last - timedelta(days=27), last)
    if period.first > period.last:
        raise Breach("The period ends before it begins.", errors={"from": ["After the end."]})
    if len(period.days) > LONGEST:
        raise Breach("That period is too long.", remedy="Ask for at most three years.", errors={"from": ["Too early."]})
    return period
