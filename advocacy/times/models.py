"""Tables of posting times: what a person says about theirs, and at which hours their links are clicked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, UTCDateTime
from advocacy.people.models import Person
from advocacy.people.secret_addresses import SecretAddress


class PostingTimes(Model):
    """When a person wants no post to go out that we choose the time of. No row: the usual (``habits.USUAL``).

    Times are wall-clock times "HH:MM" in the person's zone, days ISO weekdays (1 is Monday), dates ISO dates.
    """

    __tablename__ = "posting_times"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    quiet_from: Mapped[str] = mapped_column(String(5))
    quiet_until: Mapped[str] = mapped_column(String(5))  # before quiet_from: the night is meant; equal: no quiet hours
    days_off: Mapped[list[int]] = mapped_column(Json)
    away: Mapped[list[list[str]]] = mapped_column(Json)  # first and last day of each absence
    keeps_holidays: Mapped[bool]  # the company's
    works_from: Mapped[str] = mapped_column(String(5))
    works_until: Mapped[str] = mapped_column(String(5))
    only_at_work: Mapped[bool]  # learned times lie within the working hours
    most_a_day: Mapped[int]  # posts on one network
    most_a_day_overall: Mapped[int]  # posts on all networks together
    most_a_week: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PostingSlot(Model):
    """A time of the week that a person keeps for posting. With any of them, the learned times are not asked."""

    __tablename__ = "posting_slots"
    __table_args__ = (
        UniqueConstraint("person_id", "weekday", "at"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    weekday: Mapped[int]
    at: Mapped[str] = mapped_column(String(5))


class CalendarFeed(SecretAddress):
    """The secret address under which a calendar program reads a person's posts; a new one ends the old one."""

    __tablename__ = "calendar_feeds"


class ClickQuarter(Model):
    """How many human clicks a person's links had in a quarter of an hour, which starts at ``hour_at`` (UTC; older rows
    hold a whole hour). Counted anew while clicks come in."""

    __tablename__ = "click_quarters"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    hour_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    clicks: Mapped[int]


class AudienceHour(Model):
    """The whole company's clicks of half a year by weekday and hour of the sharers' clocks; recent ones weigh more."""

    __tablename__ = "audience_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    )

    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    clicks: Mapped[int]


class WorkingCalendar(Model):
    """When the company's reviewers work: one row, or none while it is the usual one (``calendars.USUAL``).

    ``days`` are ISO weekdays (1 is Monday), ``begins`` and ``ends`` wall-clock times "HH:MM", ``holidays`` ISO dates.
    """

    __tablename__ = "working_calendars"

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(60))
    days: Mapped[list[int]] = mapped_column(Json)
    begins: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))
    holidays: Mapped[list[str]] = mapped_column(Json, default=list)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
