"""What pages and the API ask about links. Imports the models and the database only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import gettext
from sqlalchemy import select

from advocacy import settings
from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.links.models import ClickHour, Gap, Link, Recount


@dataclass(frozen=True)
class Figures:
    """Clicks counted; ``raw`` is every request, ``human`` + ``machine`` + ``suspected`` make it up."""

    raw: int
    human: int
    machine: int
    suspected: int
    unique: int


@dataclass(frozen=True)
class LinkFigures:
    """A link's figures: all time, by day in order, and the gaps in which clicks of any link may be missing."""

    link: Link
    total: Figures
    by_day: Sequence[tuple[date, Figures]]
    gaps: Sequence[Gap]


def link_by_slug(slug: str) -> Link:
    """The link. Raises NotFound."""
    found = db.session.scalar(select(Link).where(Link.slug == slug))
    if found is None:
        raise NotFound(gettext("There is no such link."))
    return found


def figures(link: Link) -> LinkFigures:
    """The figures of one link, from its hours; days are the company's (its time zone, in the settings)."""
    hours = db.session.scalars(select(ClickHour).where(ClickHour.link_id == link.id).order_by(ClickHour.hour)).all()
    zone = settings.current().zone
    found = [(hour.hour.astimezone(zone).date(), _figures(hour)) for hour in hours]
    by_day = [(day, summed([each for _, each in some])) for day, some in groupby(found, key=lambda each: each[0])]
    return LinkFigures(link, summed([each for _, each in by_day]), by_day, gaps_since(link.created_at))


def _figures(hour: ClickHour) -> Figures:
    return Figures(hour.raw, hour.human, hour.machine, hour.suspected, hour.unique)


def summed(figures_: Sequence[Figures]) -> Figures:
    """The sum. Unique visitors of several days are added up: nobody is known from one day to the next."""
    return Figures(*(sum(getattr(each, name) for each in figures_) for name in Figures.__dataclass_fields__))


def gaps_since(start: datetime, until: datetime | None = None) -> Sequence[Gap]:
    """The gaps that overlap the time from ``start`` to ``until``, oldest first."""
    wanted = select(Gap).where(Gap.until_at >= start).order_by(Gap.from_at)
    if until is not None:
        wanted = wanted.where(Gap.from_at <= until)
    return db.session.scalars(wanted).all()


def recounts(cursor: str | None, limit: int) -> Page[Recount]:
    """Recounts of old clicks, newest first."""
    return page(select(Recount), Recount.id, cursor, limit)


def short_url(link: Link) -> str:
    """What is posted: the short address of the link."""
    return short_url_of(link.slug)


def short_url_of(slug: str) -> str:
    """The short address of a slug."""
    return f"{settings.current().short_base}/r/{slug}"
