"""Verbs on drafts: a partner's words become an item of the library, for them alone, on the library's own routes.

There is no second review: reviewers find it in their inbox, with the checks of any item; what they say moves the
deliverable (``following``). Words changed after a yes are a new revision, and go to review again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.checks import Finding, Outcome, strictest
from advocacy.checks.languages import primary
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move
from content_library.items import items
from content_library.models import Item, ItemKind, ItemState, Media, TextMode
from content_library.words.content import About, CameFrom, Content, Shown, content_of
from content_library.words.frames import Words, plain_of
from content_library.words.outlets import ANY, outlets
from influencers.briefs.checking import findings
from influencers.briefs.words import wanted_of
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import Deliverable, DeliverableState

SUBMITS = frozenset({DeliverableState.ASSIGNED, DeliverableState.CHANGES_REQUESTED, DeliverableState.APPROVED})


@dataclass(frozen=True)
class Draft:
    """What a partner wants to post: words without disclosure and link, which are put in; media kept before."""

    text: str
    language: str = "en"
    url: str = ""
    media: tuple[Shown, ...] = ()


def submit(deliverable: Deliverable, draft: Draft, *, actor: Actor, now: datetime) -> Item:
    """Sends a draft to review; gives its item. Raises Breach with what the checks and the brief object to by field,
    InvalidMove when it is not the partner's turn or nothing changed since reviewers sent it back."""
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})
    if deliverable.state not in SUBMITS:
        raise InvalidMove(_("It is not your turn."), remedy=_("Wait for the answer, or see what is asked for."))
    _require_brief(deliverable, draft)
    item = _kept(deliverable, draft, actor, now)
    items.submit(item, actor=actor, now=now)
    move(
        deliverable, "submit", actor=actor, now=now, about=deliverable.person_id,
        changes={"item_id": item.id, "since": now, "sha256": "", "problem": ""}, item=item.id,
        draft_sha256=item.revision.sha256, **facts_of(deliverable),
    )  # fmt: skip
    return item


def brief_says(deliverable: Deliverable, text: str) -> Sequence[Finding]:
    """What the brief says about words: what is missing, what must not stand there."""
    brief = deliverable.agreement.brief
    return findings(text, wanted_of(brief.version), brief.version_number) if brief else ()


def draft_of(deliverable: Deliverable) -> Draft:
    """The words as the partner wrote them last; empty before they did."""
    item = db.session.get(Item, deliverable.item_id) if deliverable.item_id else None
    if item is None or not item.revision.captions:
        return Draft("", primary(deliverable.enrolment.person.language) or "en")
    told = content_of(item.revision)
    return Draft(plain_of(told.captions[0].text), told.captions[0].language, told.url, told.media)


def require_own(deliverable: Deliverable, media_ids: Collection[int]) -> None:
    """Pictures that somebody names by their numbers are the partner's own, or in the draft already. Raises Breach."""
    known = {each.media_id for each in draft_of(deliverable).media}
    theirs = select(Media.id).where(Media.id.in_(media_ids), Media.added_by_id == deliverable.person_id)
    if set(media_ids) - known - set(db.session.scalars(theirs)):
        raise Breach(
            _("A picture of this draft is not yours."), remedy=_("Put it in on the page of the draft."),
            errors={"media": [_("Pictures that you brought yourself.")]},
        )  # fmt: skip


def _require_brief(deliverable: Deliverable, draft: Draft) -> None:
    said = [each for each in brief_says(deliverable, draft.text) if each.outcome is Outcome.FAIL]
    if strictest(each.outcome for each in said) is Outcome.FAIL:
        raise Breach(
            _("The brief asks you to leave something out."), remedy=_("Change what is marked, or ask about it."),
            errors={"text": [each.told for each in said]},
        )  # fmt: skip


def _kept(deliverable: Deliverable, draft: Draft, actor: Actor, now: datetime) -> Item:
    """The item with these words: a new one, or a revision of the one that there is."""
    network = deliverable.network if deliverable.network in outlets() else ANY  # posted by hand there
    words = Words(network, draft.language, draft.text)
    content = Content(deliverable.title, (words,), url=draft.url, media=draft.media, text_mode=TextMode.LOCKED)
    there = db.session.get(Item, deliverable.item_id) if deliverable.item_id else None
    if there is None or there.state in (ItemState.WITHDRAWN,):
        brief = deliverable.agreement.brief
        about = About(ItemKind.OTHER, brief.campaign if brief else "")
        return items.add_item(content, about, CameFrom(for_person_id=deliverable.person_id), actor=actor, now=now)
    items.revise(there, content, actor=actor, now=now)
    if there.state is not ItemState.DRAFT:
        raise InvalidMove(_("These very words are there already."), remedy=_("Change what the reviewers asked for."))
    return there
