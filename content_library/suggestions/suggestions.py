"""Verbs on suggestions: offer, accept, decline. An accepted one is a draft item, credited, and never its own reviewer.

Whoever offered words is an author of the item: four eyes hold for them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import counted, db
from advocacy.errors import Breach
from advocacy.fetching.canonical import canonical
from advocacy.fetching.markup import shortened
from advocacy.history import Actor, move, record
from advocacy.links.utm.parameters import what_is_wrong
from advocacy.people.models import Person
from content_library.items import items
from content_library.models import Item, ItemOrigin, Suggestion, SuggestionState
from content_library.reading.similarity import Known
from content_library.sources import likeness
from content_library.words.content import About, CameFrom, Content
from content_library.words.frames import Words
from content_library.words.outlets import ANY

MOST_OPEN = 25
"""Suggestions of one person that wait at a time."""
COMPARED = 300
"""The newest suggestions, to be compared with a new one."""
LONGEST = {"url": 2000, "words": 3000, "why": 1000}


@dataclass(frozen=True)
class Offer:
    """What somebody suggests: an address, words of their own, or both. ``show_name``: readers may learn who it was."""

    url: str = ""
    words: str = ""
    why: str = ""
    language: str = "en"
    show_name: bool = True


def offer(given: Offer, *, person: Person, now: datetime) -> Suggestion:
    """Keeps a suggestion, with what says nearly the same beside it. Raises Breach by field."""
    kept = _checked(given, person)
    there = likeness.item_like(kept.url, _told(kept))
    suggestion = Suggestion(
        person_id=person.id, url=kept.url, words=kept.words, why=kept.why, language=kept.language,
        show_name=kept.show_name, state=SuggestionState.OFFERED, created_at=now,
        like_item_id=there.id if there else None, like_suggestion_id=_suggested_before(kept),
    )  # fmt: skip
    db.session.add(suggestion)
    db.session.flush()
    record(
        "suggestion", suggestion.id, "offer", actor=person.actor, now=now, about=person.id, url=kept.url,
        words=kept.words, suggested_because=kept.why,
    )  # fmt: skip
    return suggestion


def accept(suggestion: Suggestion, page: Content | None, *, note: str = "", actor: Actor, now: datetime) -> Item:
    """Makes a draft of it. ``page`` is what its address says about itself, None where it has none or can't be had.

    Raises InvalidMove when it was answered before.
    """
    content = _content(suggestion, page)
    authors = (suggestion.person_id,) if suggestion.words else ()
    credited = suggestion.person_id if suggestion.show_name else None
    item = items.add_item(content, About(), CameFrom(ItemOrigin.SUGGESTION, authors, credited), actor=actor, now=now)
    _answer(suggestion, "accept", note.strip()[:1000], actor, now, item_id=item.id, title=content.title)
    return item


def decline(suggestion: Suggestion, note: str, *, actor: Actor, now: datetime) -> None:
    """Says no, with a note that the suggester reads. Raises Breach without one, InvalidMove when it was answered."""
    note = note.strip()
    if not 0 < len(note) <= 1000:
        raise Breach(
            _("Say why, in up to 1000 characters."), remedy=_("Whoever suggested it reads your note."),
            errors={"note": [_("Between 1 and 1000 characters.")]},
        )  # fmt: skip
    _answer(suggestion, "decline", note, actor, now)


def _answer(
    suggestion: Suggestion,
    verb: str,
    note: str,
    actor: Actor,
    now: datetime,
    item_id: int | None = None,
    title: str = "",
) -> None:
    changes = {"note": note, "decided_by_id": actor.id, "decided_at": now, "item_id": item_id}
    move(
        suggestion, verb, actor=actor, now=now, why=note or None, about=suggestion.person_id, changes=changes,
        item=item_id, title=title, person_id=suggestion.person_id,
    )  # fmt: skip


def _checked(given: Offer, person: Person) -> Offer:
    """The offer as it is kept. Raises Breach by field."""
    url, words, why = given.url.strip(), given.words.strip(), given.why.strip()
    wrong: dict[str, list[str]] = {}
    for name, text in (("url", url), ("words", words), ("why", why)):
        if len(text) > LONGEST[name]:
            wrong[name] = [_("At most %(most)s characters.", most=LONGEST[name])]
    if url and "url" not in wrong and (problem := what_is_wrong(url)):
        wrong["url"] = [problem]
    if not url and not words:
        wrong["url"] = [_("Give an address, or write words of your own below.")]
    if wrong:
        raise Breach(_("This can't be sent yet."), remedy=_("Correct what is marked."), errors=wrong)
    kept = Offer(canonical(url)[:2000] if url else "", words, why, given.language.strip()[:20] or "en", given.show_name)
    _refuse_repeated(kept, person)
    return kept


def _refuse_repeated(kept: Offer, person: Person) -> None:
    mine = select(Suggestion.id).where(Suggestion.person_id == person.id, Suggestion.state == SuggestionState.OFFERED)
    if kept.url and db.session.scalar(mine.where(Suggestion.url == kept.url).limit(1)):
        raise Breach(
            _("You have suggested this already."), remedy=_("It waits for marketing; you find it under “Mine”."),
            errors={"url": [_("Suggested already.")]},
        )  # fmt: skip
    if counted(mine) >= MOST_OPEN:
        raise Breach(
            _("%(most_open)s of your suggestions are waiting.", most_open=MOST_OPEN),
            remedy=_("Suggest more when they are answered."),
        )


def _suggested_before(kept: Offer) -> int | None:
    """The newest suggestion of the same address, whoever made it, or one of the newest that says nearly the same."""
    if kept.url:
        same = db.session.scalar(select(func.max(Suggestion.id)).where(Suggestion.url == kept.url))
        if same is not None:
            return same
    known = Known()
    newest = select(Suggestion.id, Suggestion.words).where(Suggestion.words != "").order_by(Suggestion.id.desc())
    for suggestion_id, words in db.session.execute(newest.limit(COMPARED)):
        known.add(suggestion_id, words)
    found = known.nearest(kept.words)
    return found if isinstance(found, int) else None


def _told(kept: Offer) -> str:
    return kept.words or kept.why


def _content(suggestion: Suggestion, page: Content | None) -> Content:
    captions = (Words(ANY, suggestion.language, suggestion.words),) if suggestion.words else ()
    if page is None:
        begun = suggestion.words.splitlines()[0] if suggestion.words else suggestion.url
        return Content(title=shortened(begun, 120), url=suggestion.url, captions=captions)
    return Content(
        title=page.title, url=page.url, summary=page.summary, media=page.media, captions=captions,
    )  # fmt: skip
