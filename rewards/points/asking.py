"""What somebody asks of a statement, read from names and values as an address gives them. Pure but for the zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask_babel import gettext

from advocacy import settings
from advocacy.errors import Breach
from rewards.books.statements import About, Narrowed


def narrowed_of(given: Mapping[str, str]) -> Narrowed:
    """What a statement is narrowed to: ``about``, and the days ``from`` and ``to``, both included. Raises Breach."""
    about = given.get("about", "")
    if about and about not in {each.value for each in About}:
        raise Breach(
            gettext("There is no such part of a statement."), remedy=gettext("Leave it out to see everything.")
        )
    first, last = _day(given, "from"), _day(given, "to")
    return Narrowed(
        About(about) if about else None, _begin(first) if first else None,
        _begin(last + timedelta(days=1)) if last and last < date.max else None,
    )  # fmt: skip


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Breach(
            gettext("“%(text)s” is no day.", text=text[:40]), remedy=gettext("Write it as 2026-11-21."),
            errors={name: [gettext("Write it as 2026-11-21.")]},
        ) from None  # fmt: skip


def _begin(day: date) -> datetime:
    """The instant at which a day of the company's begins."""
    return datetime.combine(day, time(), settings.current().zone)
