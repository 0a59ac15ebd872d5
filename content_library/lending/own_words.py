"""Verbs and queries on words of somebody's own: their edit of an editable caption, reviewed like any other words, for
them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor
from advocacy.people.models import Person
from content_library.items import items, queries
from content_library.lending.previewing import preview_at, require_words_for, sketched
from content_library.models import Caption, Item, ItemOrigin, ItemState, Review, Revision, TextMode
from content_library.words.content import About, CameFrom, content_of
from content_library.words.frames import Words, plain_of, with_slots

IN_HAND = frozenset({ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.CHANGES_REQUESTED, ItemState.REJECTED})
"""States in which the person's next version takes the place of this one."""
MOST_WAITING = 10
"""Words of one person that reviewers have before them at a time."""


@dataclass(frozen=True)
class OwnWords:
    """Words of a person's own, where they stand, and what each function says about them."""

    item: Item
    caption: Caption
    reviews: Sequence[Review]

    @property
    def plain(self) -> str:
        """As the person wrote them."""
        return plain_of(self.caption.text)


def rewritten(caption: Caption, text: str) -> bool:
    """True when the text is another one than the caption's."""
    return bool(text.strip()) and _even(text) != _even(plain_of(caption.text))


def propose(story: Item, caption: Caption, network: str, text: str, *, person: Person, now: datetime) -> Item:
    """Sends a person's words for a caption to review, on the story's route; gives the item that holds them.

    What they sent before for that network and language, unless it was approved, is revised. Raises InvalidMove when the
    story changed meanwhile or the same words wait already; Breach for words that may not be changed, that were not,
    that a check objects to, or when too many wait.
    """
    told = _held(story, caption, network)
    words = Words(network, caption.language, with_slots(text, linked=bool(told.url)))
    _require_fit(story, caption, network, text, words, person, now)
    content = replace(
        content_of(told), captions=(words,), text_mode=TextMode.LOCKED, review_again_at=told.review_again_at
    )
    mine = _in_hand(story, person, words)
    if mine is None:
        _require_room(person)
        mine = items.add_item(content, _about(story), _of(story, told, person), actor=person.actor, now=now)
    else:
        items.revise(mine, content, actor=person.actor, now=now)
    _require_new(mine)
    items.submit(mine, actor=person.actor, now=now)
    return mine


def take_back(own: Item, *, actor: Actor, now: datetime) -> None:
    """The person changes their mind. Raises InvalidMove when the words are withdrawn already."""
    items.withdraw(own, actor=actor, now=now, why="Taken back by their author.")


def take_back_all_of(person_id: int, *, actor: Actor, now: datetime, why: str) -> int:
    """Takes back all words of a person's own, as when they leave; gives how many."""
    found = db.session.scalars(standing_of(person_id).order_by(Item.id)).unique().all()
    for own in found:
        items.withdraw(own, actor=actor, now=now, why=why)
    return len(found)


def standing_of(person_id: int) -> Select[Item]:
    """A person's words that are not over."""
    return _of_person(person_id).where(Item.state.not_in([ItemState.WITHDRAWN, ItemState.EXPIRED]))


def own_words_for(person_id: int, item_id: int) -> Item:
    """The person's own words. Raises NotFound, for somebody else's too."""
    found = db.session.scalar(_of_person(person_id).where(Item.id == item_id))
    if found is None:
        raise NotFound(_("There are no such words of yours."))
    return found


def own_words_one(person_id: int, item_id: int) -> OwnWords:
    """The same with what is said about them."""
    (found,) = _told([own_words_for(person_id, item_id)])
    return found


def own_words_of(person_id: int, story_id: int | None = None, limit: int = 50) -> list[OwnWords]:
    """A person's words, newest first, those about one story (but what was taken back) or all: a constant number of
    statements."""
    wanted = _of_person(person_id).options(selectinload(Item.revision).selectinload(Revision.captions))
    if story_id is not None:
        wanted = wanted.where(Item.parent_id == story_id, Item.state != ItemState.WITHDRAWN)
    return _told(db.session.scalars(wanted.order_by(Item.id.desc()).limit(limit)).unique().all())


def _told(found: Sequence[Item]) -> list[OwnWords]:
    said = queries.reviews_by_item(found)
    return [OwnWords(each, each.revision.captions[0], said[each.id]) for each in found]


def _held(story: Item, caption: Caption, network: str) -> Revision:
    """The story's revision, held until we commit, so that of two presses the second sees what the first one wrote."""
    told = items.locked(story).revision
    if story.state is not ItemState.LIVE or caption.revision_id != told.id:
        raise InvalidMove(_("This story was changed or withdrawn just now."), remedy=_("Look at your feed again."))
    if told.text_mode is not TextMode.EDITABLE:
        raise Breach(
            _("The words of this story are shared as they are."), remedy=_("Suggest a story of your own instead."),
            errors={"text": [_("May not be changed.")]},
        )  # fmt: skip
    require_words_for(caption, network)
    return told


def _require_fit(
    story: Item, caption: Caption, network: str, text: str, words: Words, person: Person, now: datetime
) -> None:
    if not rewritten(caption, text):
        raise Breach(
            _("You have not changed the words."),
            remedy=_("Share them as they are."),
            errors={"text": [_("As approved.")]},
        )
    shown = preview_at(sketched(story, network, person, None, now=now), caption, own_words=words.text)
    if not shown.passes:
        raise Breach(
            _("The checks found words that must change first."),
            errors={"text": [found.told for found in shown.verdict.objections]},
        )


def _require_new(mine: Item) -> None:
    """A change makes a draft; what is none holds the same words as before."""
    if mine.state is ItemState.IN_REVIEW:
        raise InvalidMove(_("These words wait for their review already."), remedy=_("You are told when it is decided."))
    if mine.state is not ItemState.DRAFT:
        raise InvalidMove(_("These very words were sent back."), remedy=_("Change what the reviewers asked for."))


def _require_room(person: Person) -> None:
    waiting = select(func.count()).select_from(Item).where(
        Item.for_person_id == person.id, Item.origin == ItemOrigin.OWN_WORDS, Item.state == ItemState.IN_REVIEW
    )  # fmt: skip
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Breach(
            ngettext(
                "%(most_waiting)s text of yours waits for review.",
                "%(most_waiting)s texts of yours wait for review.",
                MOST_WAITING,
                most_waiting=MOST_WAITING,
            ),
            remedy=_("Wait for an answer, or take one back."),
        )


def _in_hand(story: Item, person: Person, words: Words) -> Item | None:
    """The person's words for that network and language that are not approved yet."""
    mine = _of_person(person.id).where(Item.parent_id == story.id, Item.state.in_(IN_HAND))
    for own in db.session.scalars(mine.order_by(Item.id.desc())).unique():
        if [(each.network, each.language) for each in own.revision.captions] == [(words.network, words.language)]:
            return own
    return None


def _of(story: Item, told: Revision, person: Person) -> CameFrom:
    return CameFrom(
        ItemOrigin.OWN_WORDS, tuple(told.author_ids), parent_id=story.id, parent_revision=told.number,
        for_person_id=person.id,
    )  # fmt: skip


def _about(story: Item) -> About:
    return About(story.kind, story.campaign, tuple(story.topics), story.stage)


def _of_person(person_id: int) -> Select[Item]:
    return select(Item).where(Item.for_person_id == person_id, Item.origin == ItemOrigin.OWN_WORDS)


def _even(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
