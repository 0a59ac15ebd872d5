"""What the API asks about landings that the page at the other end confirmed. Asks only."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.links.attribution.models import LandingHour
from advocacy.links.models import Link


def landings(link: Link) -> list[tuple[date, int]]:
    """Confirmed landings of a link by day of the company, in order."""
    wanted = select(LandingHour.hour, LandingHour.landed).where(LandingHour.link_id == link.id)
    zone = settings.current().zone
    rows = db.session.execute(wanted.order_by(LandingHour.hour))
    found = [(hour.astimezone(zone).date(), landed) for hour, landed in rows]
    return [(day, sum(number for _, number in some)) for day, some in groupby(found, key=lambda each: each[0])]
