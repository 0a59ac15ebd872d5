"""What pages and the API ask about takedown requests: counts, posts by their public addresses, no list of people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from advocacy.campaigns.scopes import Reach, Scope, covers
from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.numbers import whole
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.posts.takedown_models import Takedown, TakedownCall, TakedownState

SHARE = "share:"
"""How a reference to one post begins."""
MOST = 20_000
"""Posts that one call can ask about."""
LOOKED_AT, AT_ONCE = 2000, 500
"""Posts whose tags are looked at, and that are loaded, in one statement."""


@dataclass(frozen=True)
class About:
    """What a call is about: how it is kept and called, what it covers, and how a form names it."""

    ref: str
    title: str
    what: Reach | str
    given: Mapping[str, str]


def published(about: Reach | str, since: datetime | None = None) -> list[Share]:
    """The posts that may still be on their networks: what a reach covers, a group of shares, or one ("share:9")."""
    return these(published_ids(about, since))


def published_ids(about: Reach | str, since: datetime | None = None) -> list[int]:
    """Their ids, newest first, at most ``MOST``; no post is loaded for it."""
    live = select(Share.id, Share.permit_tags, Share.network).order_by(Share.id.desc())
    live = live.where(Share.state == ShareState.PUBLISHED, Share.gone_at.is_(None))
    if since is not None:
        live = live.where(Share.published_at >= since)
    if isinstance(about, Reach):
        return list(islice(_covered(live, about), MOST))
    if about.startswith(SHARE):
        live = live.where(Share.id == (whole(about.removeprefix(SHARE)) or 0))
    else:
        live = live.where(Share.group_ref == about)
    return list(db.session.scalars(live.limit(MOST)))


def these(ids: Sequence[int]) -> list[Share]:
    """The posts of these ids, in their order."""
    found: dict[int, Share] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = select(Share).where(Share.id.in_(ids[start : start + AT_ONCE]))
        found |= {share.id: share for share in db.session.scalars(some)}
    return [found[share_id] for share_id in ids if share_id in found]


def _covered(live: Select[Any], reach: Reach) -> Iterator[int]:
    """Only the code tells whether tags are covered: what is not is passed over, however many posts that are."""
    if reach.scope is Scope.NETWORK:
        live = live.where(Share.network == reach.name.casefold())
    below: int | None = None
    while True:
        some = db.session.execute((live if below is None else live.where(Share.id < below)).limit(LOOKED_AT)).all()
        yield from (share_id for share_id, tags, network in some if covers(reach, tags, network))
        if len(some) < LOOKED_AT:
            return
        below = some[-1].id


def call_for(call_id: int) -> TakedownCall:
    """The call. Raises NotFound."""
    return get(TakedownCall, call_id, _("There is no such takedown request."))


def calls(cursor: str | None, limit: int) -> Page[TakedownCall]:
    """Calls with who made them, newest first."""
    return page(select(TakedownCall).options(joinedload(TakedownCall.asker)), TakedownCall.id, cursor, limit)


def counts_of(call_ids: Sequence[int]) -> Mapping[int, Mapping[TakedownState, int]]:
    """How many requests of each call stand where."""
    asked = select(Takedown.call_id, Takedown.state, func.count()).where(Takedown.call_id.in_(call_ids))
    found: dict[int, dict[TakedownState, int]] = {call_id: {} for call_id in call_ids}
    for call_id, state, count in db.session.execute(asked.group_by(Takedown.call_id, Takedown.state)):
        found[call_id][state] = count
    return found


def requests_of(
    call_id: int, states: Collection[TakedownState] | None, cursor: str | None, limit: int
) -> Page[Takedown]:  # fmt: skip
    """The requests of a call with their posts, newest first."""
    wanted = select(Takedown).where(Takedown.call_id == call_id).options(joinedload(Takedown.share))
    return page(wanted if states is None else wanted.where(Takedown.state.in_(states)), Takedown.id, cursor, limit)


def unanswered(takedowns: Sequence[Takedown]) -> Mapping[int, str]:
    """Names of those who have not answered yet, by request. For HR and Legal, who may have to ask in person."""
    waiting = [each.id for each in takedowns if each.state is TakedownState.ASKED]
    named = select(Takedown.id, Person.name).join(Share, Share.id == Takedown.share_id)
    named = named.join(Person, Person.id == Share.person_id).where(Takedown.id.in_(waiting))
    return {request_id: name for request_id, name in db.session.execute(named)}  # noqa: C416 - a row is no pair to mypy


def mine(person_id: int, takedown_id: int) -> Takedown:
    """The request about a post of that person's own. Raises NotFound, for somebody else's too."""
    owned = select(Takedown).join(Share, Share.id == Takedown.share_id)
    owned = owned.where(Takedown.id == takedown_id, Share.person_id == person_id)
    found = db.session.scalars(owned.options(joinedload(Takedown.share), joinedload(Takedown.call))).one_or_none()
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def mine_about(person_id: int, share_id: int) -> Takedown | None:
    """What the person is asked about their post, with the reason; None when nothing."""
    wanted = select(Takedown).where(Takedown.share_id == share_id).options(joinedload(Takedown.call))
    found = wanted.join(Share, Share.id == Takedown.share_id).where(Share.person_id == person_id)
    return db.session.scalars(found.options(joinedload(Takedown.share))).one_or_none()


def waiting_for(person_id: int, limit: int = 20) -> Sequence[Takedown]:
    """Requests that the person has not answered."""
    wanted = select(Takedown).where(Takedown.state == TakedownState.ASKED).join(Share, Share.id == Takedown.share_id)
    wanted = wanted.where(Share.person_id == person_id).options(joinedload(Takedown.share), joinedload(Takedown.call))
    return db.session.scalars(wanted.order_by(Takedown.id.desc()).limit(limit)).all()
