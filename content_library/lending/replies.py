"""The reply kit: approved texts that a person may answer somebody outside with, as they would send them.

Handed down to ``advocacy.listening`` by the roof. The words are approved byte for byte; the person's disclosure goes in
front, and the link is the story's own address: an answer to one reader is no share, and nobody counts its clicks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from advocacy import settings
from advocacy.checks.languages import primary
from advocacy.checks.words_for import words_for
from advocacy.database import db
from advocacy.listening.handed import Asked, Reply
from advocacy.people.models import Person
from advocacy.rulebook.in_force import packs
from content_library.audiences import experts
from content_library.audiences import sets as audiences
from content_library.lending.previewing import facts_of
from content_library.models import Caption, Item
from content_library.words.blanks import blanks_of
from content_library.words.frames import render
from content_library.words.outlets import ANY

MOST = 6


def replies(person: Person, asked: Asked, now: datetime) -> Sequence[Reply]:
    """Texts of stories about the topic that the person may share now, newest first, at most six; those of the post's
    language first. None without a topic. Texts with blanks are left out."""
    if not asked.topic:
        return []
    wanted = audiences.may_share(select(Item), person, now).where(experts.on_topics([asked.topic]))
    stories = db.session.scalars(
        wanted.options(selectinload(Item.revision)).order_by(Item.live_at.desc(), Item.id.desc()).limit(MOST)
    ).all()
    made = [
        _reply(item, caption, person)
        for item in stories
        for caption in item.revision.captions
        if caption.network in (asked.network, ANY) and not blanks_of(caption.text)
    ]
    spoken = primary(asked.language)
    return sorted(made, key=lambda reply: primary(reply.language) != spoken)[:MOST]


def _reply(item: Item, caption: Caption, person: Person) -> Reply:
    facts = facts_of(item, person, caption)
    said = words_for(
        facts["relationship"], facts["jurisdictions"], caption.language, settings.current().company_name,
        packs().disclosure,
    )  # fmt: skip
    return Reply(item.revision.source_ref, item.title, render(caption.text, said, item.revision.url), caption.language)
