"""Verb: an approved story becomes a draft of the library, credited to its author, to be reviewed like any other.

The pictures are put into the store first, outside of any transaction (``picture_bodies``, then ``stored``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from advocacy import settings
from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.fetching.markup import shortened
from advocacy.history import Actor, record
from advocacy.pictures import Picture
from advocacy.web.languages import spoken
from content_library.items import items
from content_library.media import media
from content_library.models import Item, ItemOrigin, ItemState
from content_library.uploads import Made
from content_library.words.content import About, CameFrom, Content, Shown
from content_library.words.frames import Words
from content_library.words.outlets import ANY
from influencers.rights import licences
from influencers.rights.covering import SOCIAL, carries
from influencers.rights.models import IN_FORCE, Licence
from influencers.rights.withdrawing import note_item, note_medium
from influencers.stories.models import Submission, SubmissionState
from influencers.stories.writing import credit_line

ROOM, LEAST = 195, 60
"""Characters that fit everywhere beside the disclosure and the link: for the credit, and for what it leaves of a story,
of which so many stay at least."""
LONG = "linkedin"
"""Where the whole story goes, when it is longer."""


def picture_bodies(story: Submission) -> list[tuple[Picture, str]]:
    """The pictures of a story with what they show, read to be put into the store."""
    return [(Picture(each.body, each.content_type, each.width, each.height), each.alt) for each in story.pictures]


def promote(story: Submission, pictures: Sequence[tuple[Made, str]], *, actor: Actor, now: datetime) -> Item:
    """Makes a draft of it. Raises InvalidMove for a story that is not approved, has no licence for social networks, or
    is an item already."""
    db.session.refresh(story, with_for_update={"of": Submission})
    if story.state is not SubmissionState.APPROVED:
        raise InvalidMove(_("Only an approved story becomes an item."), remedy=_("Approve it first."))
    if story.item_id is not None and db.session.get_one(Item, story.item_id).state is not ItemState.WITHDRAWN:
        raise InvalidMove(_("It is an item already."), remedy=_("Open that item."))
    licence = _licence(story, now)
    kept = [media.keep(made, alt=alt, licence=_owner(story), actor=actor, now=now) for made, alt in pictures]
    shown = tuple(Shown(each.id, alt or None) for each, (_made, alt) in zip(kept, pictures, strict=True))
    content = Content(
        title=story.title, captions=_captions(story), url=_url(story), summary=shortened(story.text, 300), media=shown,
        expires_at=licence.ends_at,
    )  # fmt: skip
    authors = (story.person_id,) if story.person_id is not None else ()
    came_from = CameFrom(ItemOrigin.WRITTEN, authors, story.person_id)
    item = items.add_item(content, About(campaign=story.call.campaign), came_from, actor=actor, now=now)
    story.item_id, story.changed_at = item.id, now
    note_item(story.asset, item.id, actor=actor, now=now)
    for each in kept:
        note_medium(story.asset, each.id, actor=actor, now=now)
    record(
        "submission", story.id, "promote", actor=actor, now=now, about=story.person_id, item=item.id,
        person_id=story.person_id,
    )  # fmt: skip
    return item


def _captions(story: Submission) -> tuple[Words, ...]:
    with force_locale(spoken(story.language)):
        credit = credit_line(story.credit_name, story.call.thanks)
    whole = f"{story.text}\n\n{credit}"
    room = max(LEAST, ROOM - len(credit))
    if len(story.text) <= room:
        return (Words(ANY, story.language, whole),)
    return (
        Words(ANY, story.language, f"{shortened(story.text, room)}\n\n{credit}"),
        Words(LONG, story.language, whole),
    )


def _licence(story: Submission, now: datetime) -> Licence:
    allowed = [each for each in licences.licences_of(story.asset) if each.state in IN_FORCE and carries(each, SOCIAL)]
    if not allowed:
        raise InvalidMove(_("Its licence is not for social networks."), remedy=_("Ask its author for a wider one."))
    return allowed[0]


def _owner(story: Submission) -> str:
    return f"A story by {story.credit_name}; for what it may be used: rights of {story.asset}"[:500]


def _url(story: Submission) -> str:
    if not (story.call.gallery and story.in_gallery):
        return ""
    return f"{settings.current().base_url.rstrip('/')}/stories/{story.call.slug}"
