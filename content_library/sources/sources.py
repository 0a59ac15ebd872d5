"""Verbs on sources: add, configure, record what a fetch brought or why it failed, pause, resume, retire, restore.

Fetching itself is the edge's: it must not happen inside a transaction. See ``fetching_feeds.fetch_source``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.utm.parameters import what_is_wrong
from content_library.models import Source, SourceMode, SourceState
from content_library.sources import entries
from content_library.sources.entries import FoundEntry
from content_library.words.content import About, checked_audience

MOST_DRAFTS_A_DAY = 100
LONGEST_NAME = 120
"""Of a topic or a campaign."""


@dataclass(frozen=True)
class FoundFeed:
    """What a fetch brought. ``entries`` is empty when the server said that nothing changed."""

    title: str
    site_url: str
    entries: tuple[FoundEntry, ...]
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    problem: str = ""  # a warning: the feed is broken, and only part of it was read


@dataclass(frozen=True)
class Habits:
    """What becomes of a source's entries: drafted or queued, within which caps, filed under what, for whom.

    ``drafts_in_total`` is None without a cap.
    """

    mode: SourceMode = SourceMode.QUEUE
    drafts_a_day: int = 5
    drafts_in_total: int | None = None
    about: About = field(default_factory=About)
    audience: Mapping[str, Sequence[str]] = field(default_factory=dict)


def check_new(url: str) -> str:
    """The address as it is kept. Raises Breach when it is none, or is followed already."""
    url = url.strip()
    if wrong := what_is_wrong(url):
        raise Breach(
            wrong,
            remedy=_("Give the whole address of the feed."),
            errors={"url": [wrong]},
        )
    if len(url) > 2000:
        raise Breach(_("The address is too long."), errors={"url": [_("At most 2000 characters.")]})
    if db.session.scalar(select(Source.id).where(Source.url == url)):
        raise Breach(_("This feed is followed already."), errors={"url": [_("Followed already.")]})
    return url


def add_source(url: str, found: FoundFeed, habits: Habits | None = None, *, actor: Actor, now: datetime) -> Source:
    """Follows a feed that was fetched once already, so that only feeds that work are taken. Raises Breach."""
    source = Source(url=check_new(url), state=SourceState.ACTIVE, added_by_id=actor.id, created_at=now)
    for name, value in _columns(_checked(habits or Habits())).items():
        setattr(source, name, value)
    db.session.add(source)
    db.session.flush()
    record("source", source.id, "add", actor=actor, now=now, url=source.url, title=found.title)
    record_fetch(source, found, actor=actor, now=now)
    return source


def habits_of(source: Source) -> Habits:
    """A source's habits."""
    about = About(source.kind, source.campaign, tuple(source.topics), source.stage)
    return Habits(source.mode, source.drafts_a_day, source.drafts_in_total, about, source.audience)


def configure(source: Source, habits: Habits, *, actor: Actor, now: datetime) -> None:
    """Changes what becomes of the entries that come from now on. Raises Breach by field."""
    wanted = _columns(_checked(habits))
    changed = {name: value for name, value in wanted.items() if getattr(source, name) != value}
    for name, value in changed.items():
        setattr(source, name, value)
    if changed:
        record("source", source.id, "configure", actor=actor, now=now, **changed)


def record_fetch(source: Source, found: FoundFeed, *, actor: Actor, now: datetime) -> int:
    """Keeps what a fetch brought: entries not known yet, each once whatever feed it came by. Gives how many are new."""
    source.fetched_at, source.failures = now, 0
    source.problem = found.problem[:1000]
    source.problem_since = (source.problem_since or now) if found.problem else None
    if found.unchanged:
        return 0
    source.title, source.site_url = (found.title or source.url)[:300], found.site_url[:2000]
    source.etag, source.modified = validator(found.etag, 300), validator(found.modified, 100)
    kept = entries.keep(source, found.entries, now=now)
    if kept:
        source.changed_at = now
        record("source", source.id, "read", actor=actor, now=now, new=len(kept), waits=entries.told(kept))
    return len(kept)


def validator(given: str | None, longest: int) -> str | None:
    """What the next request may ask with; none where the server's is too long to keep or can't be sent back."""
    return given if given and len(given) <= longest and given.isascii() and given.isprintable() else None


def begin_fetch(source: Source, *, now: datetime) -> None:
    """Takes note of the try before it is made: a feed that breaks us waits its hour too, and others get their turn."""
    source.fetched_at = now


def record_problem(source: Source, problem: str, *, now: datetime) -> None:
    """Keeps why a fetch failed, in words for a person; entries read before stay."""
    source.fetched_at, source.failures = now, source.failures + 1
    source.problem, source.problem_since = problem[:1000], source.problem_since or now


def pause(source: Source, *, actor: Actor, now: datetime) -> None:
    """Fetches a feed no more for now."""
    move(source, "pause", actor=actor, now=now)


def resume(source: Source, *, actor: Actor, now: datetime) -> None:
    """Goes on with a paused feed."""
    move(source, "resume", actor=actor, now=now)


def retire(source: Source, *, actor: Actor, now: datetime) -> None:
    """Fetches a feed no more; its entries stay."""
    move(source, "retire", actor=actor, now=now)


def restore(source: Source, *, actor: Actor, now: datetime) -> None:
    """Fetches a retired feed again."""
    move(source, "restore", actor=actor, now=now)


def _checked(habits: Habits) -> Habits:
    """The habits as they are kept. Raises Breach by field."""
    wrong: dict[str, list[str]] = {}
    if not 0 <= habits.drafts_a_day <= MOST_DRAFTS_A_DAY:
        wrong["drafts_a_day"] = [_("A number from 0 to %(most)s.", most=MOST_DRAFTS_A_DAY)]
    if habits.drafts_in_total is not None and not 0 <= habits.drafts_in_total <= 1_000_000:
        wrong["drafts_in_total"] = [_("A number from 0, or nothing for no cap.")]
    if len(habits.about.campaign) > LONGEST_NAME:
        wrong["campaign"] = [_("At most %(most)s characters.", most=LONGEST_NAME)]
    if any(len(topic) > LONGEST_NAME for topic in habits.about.topics):
        wrong["topics"] = [_("At most %(most)s characters each.", most=LONGEST_NAME)]
    audience = checked_audience(habits.audience, wrong)
    if wrong:
        raise Breach(_("This can't be saved yet."), remedy=_("Correct what is marked."), errors=wrong)
    return replace(habits, audience=audience)


def _columns(habits: Habits) -> dict[str, Any]:
    about = habits.about
    return {
        "mode": habits.mode, "drafts_a_day": habits.drafts_a_day, "drafts_in_total": habits.drafts_in_total,
        "kind": about.kind, "campaign": about.campaign, "topics": list(about.topics), "stage": about.stage,
        "audience": dict(habits.audience),
    }  # fmt: skip
