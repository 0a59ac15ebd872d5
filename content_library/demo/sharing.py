"""The demo's people share: connect to the sandbox, lend items by the library's own verbs, post by hand and say so."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest
from advocacy.people.models import Person
from advocacy.posts.demo import Outbox, looked_up
from advocacy.posts.models import Share
from advocacy.posts.resolving import posted
from advocacy.posts.scheduling import cancel
from advocacy.posts.states import ShareState, Way
from advocacy.posts.timing import Wanted, When, next_time, taken_times
from advocacy.story import Story
from advocacy.times.choosing import too_close
from content_library.audiences.audience import Reader, fits
from content_library.audiences.sets import may_share
from content_library.lending import lending, previewing
from content_library.lending.chance import offered_first
from content_library.models import Item, ItemState
from content_library.words.blanks import blanks_of

BUSY = (0.9, 1.2, 1.15, 1.1, 0.8, 0.12, 0.1)
"""Monday to Sunday."""
A_DAY = (8.0, 18.0)
"""Shares on an average working day, at the beginning and at the end of the story."""
HOURS = ((8, 3), (9, 6), (10, 4), (11, 3), (12, 5), (13, 3), (14, 2), (15, 3), (16, 5), (17, 3), (18, 1), (20, 1))
"""Hours of the day by the person's clock, and how often they share in each."""
BY_HAND = (("linkedin", 60), ("x", 11), ("facebook", 9), ("threads", 8), ("mastodon", 7), ("bluesky", 5))
GAP = timedelta(minutes=61)
ROOM_AHEAD = timedelta(days=9)


@dataclass
class Crowd:
    """Who shares how keenly, from which account, and what each has shared already."""

    keen: dict[int, float] = field(default_factory=dict)
    accounts: dict[int, int] = field(default_factory=dict)
    shared: set[tuple[int, int, str]] = field(default_factory=set)


def contribute(story: Story) -> None:
    """Every morning some people are moved to share in the course of the day; the employee of the sign-in regularly."""
    story.props["crowd"] = Crowd()
    for number in range(story.days + 1):
        story.at(story.moment(number, 0.1), lambda now, day=number: _morning(story, day, now))  # type: ignore[misc]


def _morning(story: Story, number: int, now: datetime) -> None:
    crowd: Crowd = story.props["crowd"]
    ready = sorted(story.props["ready"])
    for person_id in ready:
        if person_id not in crowd.keen:
            _newly_ready(story, crowd, person_id, now)
    if not ready:
        return
    grown = A_DAY[0] + (A_DAY[1] - A_DAY[0]) * number / story.days
    busy = grown * BUSY[story.day(number).weekday()] * story.scale
    weights = [crowd.keen[person_id] for person_id in ready]
    moved = story.chance.choices(ready, weights, k=max(0, round(story.chance.gauss(busy, busy * 0.18))))
    moved += [story.cast[key] for key, days in REGULARS.items() if story.day(number).weekday() in days]
    for person_id in moved:
        hour = story.chance.choices([hour for hour, _ in HOURS], [often for _, often in HOURS])[0]
        when = story.moment(number, hour + story.chance.random(), story.props["zones"][person_id])
        if when > now:
            story.at(when, lambda at, who=person_id: share(story, who, at))  # type: ignore[misc]


REGULARS = {"employee": (1, 3), "ambassador": (2,), "marketing": (0,)}
"""Memorable people who share on certain weekdays."""


def _newly_ready(story: Story, crowd: Crowd, person_id: int, now: datetime) -> None:
    """A third never shares, a few share a lot; most connect the sandbox, the others post by hand."""
    memorable = person_id in story.cast.values()
    crowd.keen[person_id] = 0.0 if story.chance.random() < 0.33 else min(story.chance.paretovariate(1.2), 9.0)
    if memorable or story.chance.random() < 0.72:
        person = db.session.get_one(Person, person_id)
        if not person.can("shares:write"):
            crowd.keen[person_id] = 0.0
            return
        handle = "_".join(person.name.casefold().replace("'", "").split())
        confirmed = registry.by_name("sandbox").connect(ConnectRequest(identifier=handle))
        account = connections.connect(person_id, "sandbox", confirmed, actor=person.actor, now=now)
        crowd.accounts[person_id] = account.id


def share(
    story: Story, person_id: int, now: datetime, *, when: When | None = None, network: str = "", item_id: int = 0,
    posted_later: bool = True,
) -> Share | None:  # fmt: skip
    """A person picks a story and a network and shares it; None when nothing suits them today."""
    crowd: Crowd = story.props["crowd"]
    person = db.session.get_one(Person, person_id)
    account = connections.connection_of(person_id, crowd.accounts[person_id]) if person_id in crowd.accounts else None
    network = network or _network(story, connected=account is not None and account.may_send(now))
    way = Way.API if network == "sandbox" else Way.HAND
    if way is Way.API and account is not None and not account.may_send(now):
        return None  # refused, and not connected again yet
    until = when if isinstance(when, datetime) else now
    item = db.session.get(Item, item_id) if item_id else _pick(story, crowd, person, network, now, until)
    if item is None or db.session.scalar(may_share(select(Item.id), person, now).where(Item.id == item.id)) is None:
        return None
    due = when or _when(story, item, person_id, network, way, now)
    if due == "next_slot" and not _before_it_ends(item, Wanted(person_id, network, way, item.group_ref, now), now):
        return None
    caption = lending.captions_for(item.revision, network, person.language, offered_first(item, person, {}))[0]
    fills = story.props["shelf"].fills.get(item.id, {})
    values = {blank.label: story.chance.choice(fills[blank.label]) for blank in blanks_of(caption.text)}
    shown = previewing.preview(
        item, caption, network, person, account if way is Way.API else None, now=now, values=values
    )
    lent = lending.share(shown, item, person, way, due, actor=person.actor, now=now, agreed_sha256=shown.sha256)
    crowd.shared.add((person_id, item.id, network))
    if posted_later:
        _follow_up(story, lent, now)
    return lent


def _network(story: Story, *, connected: bool) -> str:
    if connected and story.chance.random() < 0.68:
        return "sandbox"
    return story.chance.choices([name for name, _ in BY_HAND], [often for _, often in BY_HAND])[0]


def _pick(
    story: Story, crowd: Crowd, person: Person, network: str, now: datetime, until: datetime
) -> Item | None:  # fmt: skip
    """The newer and the more appealing, the likelier; nothing twice, and nothing that ends before ``until``."""
    shelf = story.props["shelf"]
    known = [
        item_id
        for item_id, live_at in shelf.live_at.items()
        if item_id in shelf.appeal and live_at <= now and (person.id, item_id, network) not in crowd.shared
    ]
    weights = [
        shelf.appeal[item_id] * (0.04 + math.exp(-(now - shelf.live_at[item_id]) / timedelta(days=7)))
        for item_id in known
    ]
    for _ in range(4):
        if not known:
            return None
        item = db.session.get_one(Item, story.chance.choices(known, weights)[0])
        spare = item.expires_at is None or item.expires_at > until + timedelta(hours=1)
        if item.state is ItemState.LIVE and spare and fits(item.audience, Reader.of(person)):
            return item
    return None


def _when(story: Story, item: Item, person_id: int, network: str, way: Way, now: datetime) -> When:
    """Half at once; others in the next good slot, or at a time of their own, if the story lasts so long."""
    lasts = item.expires_at is None or item.expires_at > now + ROOM_AHEAD
    taken = taken_times(person_id, network, now) if way is Way.API else []
    luck = story.chance.random()
    own = _later(story, person_id, now)
    if lasts and luck > (0.84 if way is Way.API else 0.97) and too_close(own, taken, GAP) is None:
        return own
    if lasts and (luck > (0.5 if way is Way.API else 0.9) or too_close(now, taken, GAP) is not None):
        return "next_slot"
    return "now" if too_close(now, taken, GAP) is None else "next_slot"


def _before_it_ends(item: Item, wanted: Wanted, now: datetime) -> bool:
    return item.expires_at is None or next_time(wanted, now) < item.expires_at


def _later(story: Story, person_id: int, now: datetime) -> datetime:
    """A quarter of an hour of the person's own choice, in the next days, at a time when people read."""
    day = (now - story.start).days + story.chance.randrange(2, 5)
    return story.moment(day, story.chance.randrange(30, 76) / 4, story.props["zones"][person_id])


def _follow_up(story: Story, lent: Share, now: datetime) -> None:
    """The outbox sends what is due; by hand, the person posts a little later, mostly."""
    outbox: Outbox = story.props["outbox"]
    if lent.way is Way.API or lent.due_at > now:
        story.alone(lent.due_at, outbox.send_due)
    if lent.way is Way.HAND:
        after = lent.due_at + timedelta(minutes=story.chance.uniform(1, 45))
        story.at(after, lambda at, which=lent.id: _post_by_hand(story, which, at))  # type: ignore[misc]


def _post_by_hand(story: Story, share_id: int, now: datetime) -> None:
    lent = db.session.get_one(Share, share_id)
    person = db.session.get_one(Person, lent.person_id)
    luck = story.chance.random()
    if lent.state is not ShareState.AWAITING_PERSON or luck < 0.03:  # forgotten: missed after two weeks
        return
    if luck < 0.06:
        cancel(lent, actor=person.actor, now=now, why="Changed my mind.")
        return
    url = f"https://{lent.network}.example/{person.email.partition('@')[0]}/posts/{700_000 + share_id * 37}"
    posted(lent, url if luck < 0.86 else None, actor=person.actor, now=now)
    if luck < 0.86:
        db.session.refresh(lent, ["link"])
        looked_up(lent, url, now)
