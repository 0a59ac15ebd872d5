"""Verbs on items: add, draft from an entry, revise, file under, submit, withdraw, go live, expire.

Every edit is a new revision: it voids the reviews of the one before and revokes what was lent under it. Words of
their own that people made of an item end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.posts.revoking import revoke_permits
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library import refs
from content_library.audiences import sets as audiences
from content_library.items.objecting import refuse_objected
from content_library.media.showing import listed, require_described
from content_library.models import (
    Caption,
    DisclosureMode,
    Item,
    ItemOrigin,
    ItemState,
    Review,
    Revision,
    Risk,
    SourceEntry,
)
from content_library.routes import rounds
from content_library.rules.vetting import author_of, outcome_of, require_fit
from content_library.words import frames
from content_library.words.content import About, CameFrom, Content, cleaned, evergreen
from content_library.words.outlets import outlets

SHOWN = frozenset({ItemState.APPROVED, ItemState.LIVE})
"""States in which words may have been lent."""
UNFILED, WRITTEN_HERE = About(), CameFrom()


def locked(item: Item) -> Item:
    """The item read anew and held until the transaction ends, so that decisions, edits and expiry come one by one."""
    db.session.refresh(item, with_for_update=True)
    return item


def add_item(
    content: Content,
    about: About = UNFILED,
    came_from: CameFrom = WRITTEN_HERE,
    *,
    actor: Actor,
    now: datetime,
) -> Item:
    """A new draft. Raises Breach with what is wrong by field."""
    kept = evergreen(cleaned(content, outlets(), rules_in_force().wording.classes), now)
    audiences.require_teams(kept.audience)
    item = Item(
        title=kept.title, text_mode=kept.text_mode, audience=dict(kept.audience),
        audience_id=audiences.kept(kept.audience), embargo_at=kept.embargo_at, expires_at=kept.expires_at,
        state=ItemState.DRAFT, revision_number=1, created_by_id=actor.id, created_at=now, changed_at=now,
        kind=about.kind, campaign=about.campaign, topics=list(about.topics), stage=about.stage,
        origin=came_from.origin, credited_to_id=came_from.credited_to_id, parent_id=came_from.parent_id,
        parent_revision=came_from.parent_revision, for_person_id=came_from.for_person_id,
        review_again_at=kept.review_again_at,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    revision = _write(item, kept, authors=came_from.authors, actor=actor, now=now)
    record("item", item.id, "add", actor=actor, now=now, title=item.title, revision=1, sha256=revision.sha256)
    return item


def draft_from_entry(
    entry: SourceEntry, content: Content, about: About = UNFILED, *, actor: Actor, now: datetime
) -> Item:
    """A new draft out of a feed's entry, which is then off the queue. Raises InvalidMove when it was drafted before."""
    item = add_item(content, about, CameFrom(ItemOrigin.SOURCE), actor=actor, now=now)
    move(entry, "draft", actor=actor, now=now, changes={"item_id": item.id, "waits": None}, item=item.id)
    return item


def revise(item: Item, content: Content, *, actor: Actor, now: datetime, why: str | None = None) -> Revision:
    """Writes a new revision unless nothing changed; gives the newest one.

    Takes the item back to draft, voids its reviews and revokes what was lent. Raises Breach by field, InvalidMove for
    an item that was withdrawn, NotAllowed for words of somebody else's own.
    """
    before = locked(item).revision
    if item.for_person_id not in (None, actor.id):
        raise NotAllowed(
            _("These are somebody's own words."), remedy=_("Ask for changes in the review, or withdraw them.")
        )
    kept = evergreen(cleaned(content, outlets(), rules_in_force().wording.classes), now, before.review_again_at)
    audiences.require_teams(kept.audience)
    if _digest(kept) == before.sha256:
        return before
    came_from, number = item.state, item.revision_number + 1
    changes = {
        "revision_number": number, "title": kept.title, "audience": dict(kept.audience),
        "audience_id": audiences.kept(kept.audience), "text_mode": kept.text_mode,
        "embargo_at": kept.embargo_at, "expires_at": kept.expires_at, "review_again_at": kept.review_again_at,
        "changed_at": now, "live_at": None, "approved_until": None,
    }  # fmt: skip
    move(item, "revise", actor=actor, now=now, why=why, changes=changes, revision=number)
    db.session.expire(item, ["revision"])
    rounds.void_reviews(item, actor=actor, now=now, why="The words changed.")
    if came_from in SHOWN:
        revoke(item, actor=actor, now=now, why="The words were changed after they were approved.")
    take_back_own_words(item, actor=actor, now=now, why="The story was changed.")
    return _write(item, kept, authors=before.author_ids, actor=actor, now=now)


def require_unchanged(item: Item, sha256: str | None) -> None:
    """Raises InvalidMove when the item, held from now on, says something else than what was to be changed."""
    if sha256 is not None and locked(item).revision.sha256 != sha256:
        raise InvalidMove(
            _("Somebody else has changed this item meanwhile."), remedy=_("Read it again, then change it.")
        )


def file_under(item: Item, about: About, *, actor: Actor, now: datetime) -> None:
    """Files an item under a kind, campaign, topics and stage. These are not part of what is approved.

    Raises InvalidMove where more functions would have to approve it, filed so, than were asked.
    """
    wanted = {**asdict(about), "topics": list(about.topics)}
    changed = {name: value for name, value in wanted.items() if getattr(item, name) != value}
    if {"topics", "kind"} & set(changed):
        rounds.refuse_beyond_route(item, about)
    for name, value in changed.items():
        setattr(item, name, value)
    if changed:
        item.changed_at = now
        record("item", item.id, "file_under", actor=actor, now=now, **changed)


def submit(item: Item, *, actor: Actor, now: datetime, risk: Risk | None = None) -> Sequence[Review]:
    """Asks the functions of the first step of the item's route about words that pass the checks.

    ``risk`` is what the author thinks; it can raise what is computed. Raises Breach without captions, with an expiry
    that is over or with what the checks object to by caption; InvalidMove when the item is no draft, or what is in it
    may not be used.
    """
    revision = locked(item).revision
    if not revision.captions:
        raise Breach(
            _("There is nothing to review yet."),
            remedy=_("Write at least one caption."),
            errors={"captions": [_("Write one.")]},
        )
    if item.expires_at and item.expires_at <= now:
        raise Breach(
            _("It has expired already."), remedy=_("Give it a later end."), errors={"expires_at": [_("In the past.")]}
        )
    require_described(revision)
    refuse_objected(item, now)
    # Of the locked revision: nobody swaps the words meanwhile.
    vetted = require_fit(frames.frame_of(revision), author_of(item))
    move(
        item, "submit", actor=actor, now=now, changes={"changed_at": now}, sha256=revision.sha256,
        revision=revision.number,
    )  # fmt: skip
    return rounds.begin(item, revision, outcome_of(vetted), declared=risk, actor=actor, now=now)


def withdraw(item: Item, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes an item back for good; what is queued is cancelled. Raises Breach without a reason."""
    if not why.strip():
        raise Breach(
            _("Say why it is withdrawn."),
            remedy=_("Those who shared it will read it."),
            errors={"note": [_("Say why.")]},
        )
    came_from = locked(item).state
    move(item, "withdraw", actor=actor, now=now, why=why.strip(), changes={"changed_at": now})
    rounds.void_reviews(item, actor=actor, now=now, why="The item was withdrawn.")
    if came_from in SHOWN:
        revoke(item, actor=actor, now=now, why=f"The item was withdrawn: {why.strip()}")
    take_back_own_words(item, actor=actor, now=now, why=f"The story was withdrawn: {why.strip()}")


def go_live(item: Item, *, actor: Actor, now: datetime) -> None:
    """Puts an approved item into the feed. Raises InvalidMove during its embargo, or where it may not be used."""
    if item.embargo_at and item.embargo_at > now:
        raise InvalidMove(_("Its embargo has not ended."), remedy=_("It goes live by itself when it does."))
    refuse_objected(item, now)
    move(item, "go_live", actor=actor, now=now, changes={"live_at": now, "changed_at": now})


def expire(item: Item, *, actor: Actor, now: datetime, why: str = "The item's time is over.") -> None:
    """Takes an item out of the feed; what is queued is cancelled, what is asked about it is void."""
    move(locked(item), "expire", actor=actor, now=now, why=why, changes={"changed_at": now})
    rounds.void_reviews(item, actor=actor, now=now, why=why, only_open=True)
    revoke(item, actor=actor, now=now, why=why)
    take_back_own_words(item, actor=actor, now=now, why="The story's time is over.")


def take_back_own_words(item: Item, *, actor: Actor, now: datetime, why: str) -> None:
    """Withdraws the words of their own that people made of an item which they can no longer stand on."""
    made_of_it = (
        select(Item)
        .where(
            Item.parent_id == item.id, Item.origin == ItemOrigin.OWN_WORDS,
            Item.state.not_in([ItemState.WITHDRAWN, ItemState.EXPIRED]),
        )
        .order_by(Item.id)
    )  # fmt: skip
    for own_words in db.session.scalars(made_of_it).all():
        withdraw(own_words, actor=actor, now=now, why=why)


# --- writing revisions ------------------------------------------------------------------------------------------


def _write(item: Item, kept: Content, *, authors: Sequence[int], actor: Actor, now: datetime) -> Revision:
    revision = _row(kept)
    revision.item_id, revision.number = item.id, item.revision_number
    revision.author_ids = sorted({*authors, *([actor.id] if actor.id is not None else [])})
    revision.created_by_id, revision.created_at = actor.id, now
    db.session.add(revision)
    db.session.flush()
    db.session.expire(item, ["revision"])
    return revision


def _digest(kept: Content) -> str:
    return _row(kept).sha256


def _row(kept: Content) -> Revision:
    """The revision as a row, hashed, not yet part of an item."""
    revision = Revision(
        title=kept.title, summary=kept.summary, url=kept.url, networks=kept.networks, audience=dict(kept.audience),
        classes=list(kept.classes), text_mode=kept.text_mode, disclosure=DisclosureMode.BY_PERSON,
        embargo_at=kept.embargo_at, expires_at=kept.expires_at, review_again_at=kept.review_again_at,
        media=listed(kept.media),
        captions=[
            Caption(network=each.network, language=each.language, text=each.text, assisted_by=each.assisted_by)
            for each in kept.captions
        ],
    )  # fmt: skip
    revision.sha256 = frames.digest(frames.frame_of(revision))
    return revision


def revoke(item: Item, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes back what was lent of the item: what is queued is cancelled."""
    revoke_permits(refs.prefix(item.id), actor=actor, now=now, why=why)
