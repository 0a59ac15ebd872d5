"""A campaign planned for oneself: each of its stories in a good slot of one's own, shown before anything is scheduled.

What is shown is what is sent: the words with their link, and the time. Flushes; the edge commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, case, cast, func, literal, select

from advocacy.database import attempt, db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.networks.connections import Connection
from advocacy.networks.registry import require_on
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from content_library.audiences.sets import may_share
from content_library.lending.lending import caption_picked, lendable, share
from content_library.lending.planning import planned
from content_library.lending.previewing import Preview, placed, preview_at, require_words_for
from content_library.lending.rotation import NOBODY, TAKEN_BACK, Echo
from content_library.models import Item, ItemOrigin
from content_library.refs import group_ref

MOST = 20
"""Stories planned at once."""


@dataclass(frozen=True)
class Proposal:
    """One story of the plan: what would be sent and when; without a time, ``why`` it can't be planned.
    ``echo``: who says nearly the same then."""

    item: Item
    shown: Preview | None
    at: datetime | None
    why: str = ""
    echo: Echo = NOBODY


@dataclass(frozen=True)
class Agreed:
    """What a person agreed to of a proposal."""

    item_id: int
    caption_id: int
    at: datetime
    sha256: str


@dataclass(frozen=True)
class Refused:
    """A story that could not be scheduled, and why."""

    item_id: int
    title: str
    why: str


def campaigns_for(person: Person, now: datetime) -> Sequence[str]:
    """The campaigns of which the person may share something now, by name."""
    named = may_share(select(Item.campaign), person, now).where(Item.campaign != "")
    return db.session.scalars(named.distinct().order_by(Item.campaign)).all()


def propose(
    person: Person, campaign: str, network: str, account: Connection | None, *, now: datetime
) -> list[Proposal]:
    """The campaign's stories that the person has not shared there, each in the next good slot after the one before.

    Reserves their links, as the composer does. Raises Breach for a network that is not offered.
    """
    require_on(network)
    done = select(Share.id).where(
        Share.person_id == person.id, Share.network == network, Share.state.not_in(TAKEN_BACK),
        Share.group_ref == _group(),
    )  # fmt: skip
    fresh = may_share(select(Item), person, now).where(Item.campaign == campaign, ~done.exists())
    times: list[datetime] = []
    found = db.session.scalars(fresh.order_by(Item.id).limit(MOST)).all()
    return [_proposal(item, person, network, account, times, now) for item in found]


def schedule_all(
    agreed: Iterable[Agreed], person: Person, network: str, account: Connection | None, *, now: datetime
) -> tuple[list[Share], list[Refused]]:
    """Schedules what was agreed to; one that is refused leaves the others alone."""
    made: list[Share] = []
    refused: list[Refused] = []
    for each in list(agreed)[:MOST]:
        try:
            with attempt():
                made.append(_schedule(each, person, network, account, now))
        except (Breach, InvalidMove, NotFound) as refusal:
            item = db.session.get(Item, each.item_id)
            refused.append(Refused(each.item_id, item.title if item else "", str(refusal)))
    return made, refused


def _group() -> ColumnElement[str]:
    """``Item.group_ref``, for the database."""
    retold = case((Item.origin == ItemOrigin.OWN_WORDS, Item.parent_id), else_=None)
    return literal(group_ref(0).removesuffix("0")) + cast(func.coalesce(retold, Item.id), String)


def _proposal(
    item: Item, person: Person, network: str, account: Connection | None, times: list[datetime], now: datetime
) -> Proposal:
    try:
        caption = caption_picked(item, network, None, person, now)
        require_words_for(caption, network)
        place = placed(item, network, person, account, now=now)
        shown = preview_at(place, caption)
        if not shown.may_be_sent:
            return Proposal(item, shown, None, _("Its words need something of you first."))
        chosen = planned(place, shown, Way.API if account else Way.HAND, times)
    except Breach as refusal:
        return Proposal(item, None, None, str(refusal))
    if item.expires_at is not None and chosen.at >= item.expires_at:
        return Proposal(item, shown, None, _("It ends before there is a good slot for it."))
    times.append(chosen.at)
    return Proposal(item, chosen.shown, chosen.at, echo=chosen.echo)


def _schedule(each: Agreed, person: Person, network: str, account: Connection | None, now: datetime) -> Share:
    item = lendable(each.item_id, person, now)
    caption = caption_picked(item, network, each.caption_id, person, now)
    require_words_for(caption, network)
    shown = preview_at(placed(item, network, person, account, now=now), caption)
    way = Way.API if account else Way.HAND
    return share(shown, item, person, way, each.at, actor=person.actor, now=now, agreed_sha256=each.sha256)
