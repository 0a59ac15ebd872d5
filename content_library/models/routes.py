"""Tables of routes: which functions review what, the hours in which they work, who stood for them when last asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import Json, Model, UTCDateTime, choice_column
from advocacy.people.models import Person
from content_library.models.reviews import Function


class Route(Model):
    """Which functions must agree to what, in which order, within which time. Changed by a new version, never deleted.

    ``conditions`` maps a key of ``routing.KEYS`` to names, an empty list to all; ``steps`` are lists of functions that
    answer in parallel, a list after the other. The route that is ``standard`` serves what no other one names.
    """

    __tablename__ = "review_routes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    standard: Mapped[bool] = mapped_column(default=False, index=True)
    priority: Mapped[int] = mapped_column(default=0)  # the higher one wins where two orders contradict each other
    conditions: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    steps: Mapped[list[list[str]]] = mapped_column(Json)
    hours: Mapped[int] = mapped_column(default=16)  # working hours to answer in
    remind_hours: Mapped[int] = mapped_column(default=4)  # working hours before the time is over; 0: no reminder
    escalate_function: Mapped[Function | None] = choice_column(Function)
    escalate_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    approval_days: Mapped[int | None]
    routine: Mapped[bool] = mapped_column(default=False)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    escalate_person: Mapped[Person | None] = relationship(foreign_keys=[escalate_person_id], lazy="raise")


class ReviewStanding(Model):
    """Who answered for a function when its open reviews were last looked at; they are again when that has changed."""

    __tablename__ = "review_standings"

    function: Mapped[Function] = choice_column(Function, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
