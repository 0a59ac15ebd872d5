"""Searching the library: what is put into the index as history tells of it, and who may find what.

Items and their captions are found by those who see all items, or by those who may share them; policies by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.searching import SearchEntry, Term, excerpt, find, put, remove
from content_library.audiences.sets import may_share
from content_library.models import Item, ItemState, Policy, PolicyVersion, PolicyVersionState


class Kind(StrEnum):
    """What can be found."""

    ITEM = "item"  # title; summary, captions, topics, campaign
    POLICY = "policy"  # title; the texts of the version in force
    POLICY_DRAFT = "policy_draft"  # title; the texts of a version that is not in force yet


INDEXED = {"item": frozenset({"add", "revise", "file_under"}), "policy_version": None}
"""Verbs after which a thing says something else; None: any."""

_PLACES = re.compile(r"\{[^{}]*\}")
"""Slots and blanks of captions: nobody looks for them."""
UNDER_WAY = (PolicyVersionState.DRAFT, PolicyVersionState.IN_REVIEW, PolicyVersionState.APPROVED)


@dataclass(frozen=True)
class Hit:
    """A thing that was found, as a page or the API shows it. ``state`` is the item's or the policy version's."""

    kind: Kind
    id: int
    title: str
    excerpt: Sequence[tuple[str, bool]]
    state: str


@dataclass(frozen=True)
class Hits:
    """A part of what was found."""

    hits: Sequence[Hit]
    next: str | None


# --- finding ----------------------------------------------------------------------------------------------------


def search(
    typed: str, kind: Kind, person: Person, *, now: datetime, cursor: str | None = None, limit: int = 20,
    states: Sequence[ItemState] = (),
) -> Hits:  # fmt: skip
    """What this person may find of one kind. Raises Breach for a cursor that is not one of ours."""
    found = find(typed, _WANTED[kind](person, now, states), cursor=cursor, limit=limit)
    shown = _STATES[kind]([entry.ref_id for entry in found.entries])
    return Hits([_hit(kind, entry, found.terms, shown.get(entry.ref_id, "")) for entry in found.entries], found.next)


def kinds_for(person: Person) -> list[Kind]:
    """The kinds that a person may search."""
    allowed = {
        Kind.ITEM: person.can(Capability.SEE_ITEMS) or person.can(Capability.SHARE),
        Kind.POLICY: True,
        Kind.POLICY_DRAFT: person.can(Capability.WRITE_POLICIES),
    }
    return [kind for kind in Kind if allowed[kind]]


def entries_of_items() -> Select[SearchEntry]:
    """Entries joined with their items, to be narrowed."""
    return select(SearchEntry).join(Item, Item.id == SearchEntry.ref_id).where(SearchEntry.kind == Kind.ITEM)


def _items(person: Person, now: datetime, states: Sequence[ItemState]) -> Select[SearchEntry]:
    wanted = entries_of_items()
    if not person.can(Capability.SEE_ITEMS):
        return may_share(wanted, person, now)
    return wanted.where(Item.state.in_(states)) if states else wanted


def _policies(kind: Kind) -> Callable[[Person, datetime, Sequence[ItemState]], Select[SearchEntry]]:
    return lambda person, now, states: select(SearchEntry).where(SearchEntry.kind == kind)


_WANTED: Mapping[Kind, Callable[[Person, datetime, Sequence[ItemState]], Select[SearchEntry]]] = {
    Kind.ITEM: _items, Kind.POLICY: _policies(Kind.POLICY), Kind.POLICY_DRAFT: _policies(Kind.POLICY_DRAFT),
}  # fmt: skip


def _hit(kind: Kind, entry: SearchEntry, terms: Sequence[Term], state: str) -> Hit:
    return Hit(kind, entry.ref_id, entry.title, excerpt(entry.body, terms), state)


def _states_of_items(ids: Sequence[int]) -> dict[int, str]:
    return {key: state.value for key, state in db.session.execute(select(Item.id, Item.state).where(Item.id.in_(ids)))}


def _in_force(ids: Sequence[int]) -> dict[int, str]:
    return dict.fromkeys(ids, PolicyVersionState.EFFECTIVE.value)


def _states_of_drafts(ids: Sequence[int]) -> dict[int, str]:
    newest = select(PolicyVersion.policy_id, PolicyVersion.state).where(
        PolicyVersion.policy_id.in_(ids), PolicyVersion.state.in_(UNDER_WAY)
    )
    return {key: state.value for key, state in db.session.execute(newest.order_by(PolicyVersion.number))}


_STATES: Mapping[Kind, Callable[[Sequence[int]], Mapping[int, str]]] = {
    Kind.ITEM: _states_of_items, Kind.POLICY: _in_force, Kind.POLICY_DRAFT: _states_of_drafts,
}  # fmt: skip


# --- the index --------------------------------------------------------------------------------------------------


def _apply(record: Record, now: datetime) -> None:
    """Puts in what the thing says now, whatever it said at that record: to come late, or twice, does no harm."""
    verbs = INDEXED[record.noun]
    if verbs is not None and record.verb not in verbs:
        return
    if record.noun == "item":
        _index_item(int(record.noun_id))
    elif version := db.session.get(PolicyVersion, int(record.noun_id)):
        _index_policy(version.policy)


def index_again(item_ids: Iterable[int]) -> None:
    """Puts in what is left of items whose words were removed, in the caller's transaction: the index keeps no more."""
    db.session.expire_all()
    for item_id in item_ids:
        _index_item(item_id)


def _index_item(item_id: int) -> None:
    item = db.session.scalar(select(Item).where(Item.id == item_id).options(selectinload(Item.revision)))
    if item is None:
        return
    revision = item.revision
    captions = [_PLACES.sub("", caption.text).strip() for caption in revision.captions]
    said = [revision.summary, *captions, item.campaign, *item.topics, revision.url]
    put(Kind.ITEM, item.id, revision.title, "\n".join(part for part in said if part))


def _index_policy(policy: Policy) -> None:
    """The version in force for everybody, the one under way for those who write policies."""
    for kind, states in ((Kind.POLICY, (PolicyVersionState.EFFECTIVE,)), (Kind.POLICY_DRAFT, UNDER_WAY)):
        version = db.session.scalars(
            select(PolicyVersion)
            .where(PolicyVersion.policy_id == policy.id, PolicyVersion.state.in_(states))
            .order_by(PolicyVersion.number.desc())
            .limit(1)
        ).one_or_none()
        if version is None:
            remove(kind, policy.id)
        else:
            put(kind, policy.id, policy.title, "\n".join(version.texts[tag] for tag in sorted(version.texts)))


def indexed() -> int:
    """How many things can be found."""
    return db.session.scalar(select(func.count()).select_from(SearchEntry)) or 0


SEARCH = Reader("search", each_record(_apply), frozenset(INDEXED))
