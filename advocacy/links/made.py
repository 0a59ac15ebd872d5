"""Links that marketing makes for itself: on a flyer, in a mail, on a stand. The verb, and what their pages ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor
from advocacy.links.attribution.belonging import as_kept
from advocacy.links.attribution.models import Conversion, ConversionState, LandingHour
from advocacy.links.models import ClickHour, Link, LinkState
from advocacy.links.slugs import Made, Tags, reserve

SOURCE = "made"
"""The source of every link that marketing made: no post took it."""

MEDIA = ("qr", "flyer", "email", "event", "web", "advert", "other")
"""Where such a link is put; clicks of "qr" are told apart as scanned."""


@dataclass(frozen=True)
class Counts:
    """What became of a link: requests, people among them, confirmed landings, conversions that stand."""

    raw: int = 0
    human: int = 0
    landed: int = 0
    conversions: int = 0


NOTHING = Counts()


def make(
    target: str, title: str, medium: str, *, actor: Actor, now: datetime, tags: Tags, network: str = ""
) -> Link:  # fmt: skip
    """A link of marketing's own, with UTM parameters by template. Raises Breach for what is missing or wrong, and for a
    campaign, topic or programme that there is not."""
    called, wrong = " ".join(title.split()), dict[str, list[str]]()
    tags = replace(tags, **as_kept(wrong, campaign=tags.campaign, topic=tags.topic, programme=tags.programme))
    if not 1 <= len(called) <= 160:
        wrong["title"] = [_("1 to 160 characters: it is how you find it again.")]
    if medium not in MEDIA:
        wrong["medium"] = [_("One of: %(media)s.", media=", ".join(MEDIA))]
    if wrong:
        raise Breach(_("This link can't be made."), errors=wrong)
    return reserve(
        target.strip(), person=None, network=network, source_ref=SOURCE, actor=actor, now=now, tags=tags,
        made=Made(called, medium),
    )  # fmt: skip


def link_for(slug: str) -> Link:
    """The link of marketing's own. Raises NotFound, for anybody else's too."""
    found = db.session.scalar(select(Link).where(Link.slug == slug, Link.source_ref == SOURCE))
    if found is None:
        raise NotFound(_("There is no such link."))
    return found


def listed(
    *, state: str = "", campaign: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Link]:  # fmt: skip
    """Links of marketing's own, newest first."""
    wanted = select(Link).where(Link.source_ref == SOURCE)
    if state in set(LinkState):
        wanted = wanted.where(Link.state == LinkState(state))
    if campaign:
        wanted = wanted.where(Link.campaign == campaign)
    return page(wanted, Link.id, cursor, limit)


def counts_of(link_ids: Sequence[int]) -> dict[int, Counts]:
    """What became of these links, all time. Three statements."""
    clicks = select(ClickHour.link_id, func.sum(ClickHour.raw), func.sum(ClickHour.human))
    landings = select(LandingHour.link_id, func.sum(LandingHour.landed))
    won = select(Conversion.link_id, func.count()).where(Conversion.state == ConversionState.ATTRIBUTED)
    clicked = {
        row[0]: (int(row[1]), int(row[2]))
        for row in db.session.execute(clicks.where(ClickHour.link_id.in_(link_ids)).group_by(ClickHour.link_id))
    }
    landed = {
        row[0]: int(row[1])
        for row in db.session.execute(landings.where(LandingHour.link_id.in_(link_ids)).group_by(LandingHour.link_id))
    }
    sold = {
        row[0]: int(row[1])
        for row in db.session.execute(won.where(Conversion.link_id.in_(link_ids)).group_by(Conversion.link_id))
    }
    return {each: Counts(*clicked.get(each, (0, 0)), landed.get(each, 0), sold.get(each, 0)) for each in link_ids}
