"""Verbs of watches: add, change, pause, resume, retire, restore; and what came of a look. Verbs flush.

Asking itself is the edge's (``asking``): it must not happen inside a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy.campaigns.known import known
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, get
from advocacy.english import English
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, move, record
from advocacy.links.utm.parameters import what_is_wrong
from advocacy.listening.models import FEED, Watch, WatchKind, WatchState
from advocacy.networks import connections
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.registry import public_reader, searchable
from advocacy.networks.text import as_tag
from advocacy.times.working_time import MOST_HOURS
from advocacy.waits import doubled

EVERY = {"mastodon": timedelta(minutes=10), "bluesky": timedelta(minutes=15), FEED: timedelta(minutes=30)}
"""How often each is asked. Bluesky's search is meant for people, so it is asked seldom."""
LONGEST_WAIT = timedelta(hours=6)
MOST_PHRASES, LONGEST_PHRASE = 10, 80
LONGEST_NAME = 120


@dataclass(frozen=True)
class Wish:
    """What a watch is to listen for, where, and what becomes of what it hears. See ``models.Watch``."""

    name: str
    kind: WatchKind
    network: str
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    service_url: str = ""
    url: str = ""
    languages: tuple[str, ...] = ()
    campaign: str = ""
    topic: str = ""
    answer_hours: int = 8
    assigns: bool = False
    connection_id: int | None = None


def add_watch(wish: Wish, *, actor: Actor, now: datetime) -> Watch:
    """Begins to listen at once. Raises Breach by field, NotFound for an account that is not the actor's own."""
    kept = _checked(wish, actor)
    watch = Watch(state=WatchState.ACTIVE, made_by_id=actor.id, made_at=now, next_at=now, **_columns(kept))
    db.session.add(watch)
    db.session.flush()
    record("watch", watch.id, "add", actor=actor, now=now, **_columns(kept))
    return watch


def change_watch(watch: Watch, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """Changes it, for what is heard from now on; it looks again at once. Raises as ``add_watch``."""
    wanted = _columns(_checked(wish, actor, kept_account=watch.connection_id))
    changed = {name: value for name, value in wanted.items() if getattr(watch, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(watch, name, value)
    if {"words", "network", "service_url", "url"} & set(changed):
        watch.newest_at, watch.etag, watch.modified = None, None, None
    watch.next_at, watch.failures = now, 0
    record("watch", watch.id, "change", actor=actor, now=now, **changed)


def wish_of(watch: Watch) -> Wish:
    """What a watch listens for, to be changed."""
    return Wish(
        watch.name, watch.kind, watch.network, tuple(watch.words), tuple(watch.without), watch.service_url, watch.url,
        tuple(watch.languages), watch.campaign, watch.topic, watch.answer_hours, watch.assigns, watch.connection_id,
    )  # fmt: skip


def pause_watch(watch: Watch, *, actor: Actor, now: datetime) -> None:
    """Listens no more for now."""
    move(watch, "pause", actor=actor, now=now)


def resume_watch(watch: Watch, *, actor: Actor, now: datetime) -> None:
    """Listens again, at once."""
    move(watch, "resume", actor=actor, now=now, changes={"next_at": now, "failures": 0})


def retire_watch(watch: Watch, *, actor: Actor, now: datetime) -> None:
    """Out of use; what it heard stays for its days."""
    move(watch, "retire", actor=actor, now=now)


def restore_watch(watch: Watch, *, actor: Actor, now: datetime) -> None:
    """Takes a retired one back into use."""
    move(watch, "restore", actor=actor, now=now, changes={"next_at": now, "failures": 0})


VERBS: dict[str, Callable[..., None]] = {
    "pause": pause_watch, "resume": resume_watch, "retire": retire_watch, "restore": restore_watch,
}  # fmt: skip
"""The moves of a watch by their names, for pages and the API."""


def verb_named(name: str) -> Callable[..., None]:
    """The move of that name. Raises NotFound."""
    if name not in VERBS:
        raise NotFound(
            _("A watch can't be asked to %(name)s.", name=name), remedy=_("One of %(verbs)s.", verbs=", ".join(VERBS))
        )
    return VERBS[name]


def watch_for(watch_id: int) -> Watch:
    """The watch. Raises NotFound."""
    return get(Watch, watch_id, _("There is no such watch."))


def note_trouble(watch: Watch, problem: str, *, now: datetime, not_before: datetime | None = None) -> None:
    """Keeps why a look failed, in words for a person, and waits longer each time. A reading, no move."""
    watch.asked_at, watch.failures = now, watch.failures + 1
    watch.problem, watch.problem_since = problem[:1000], watch.problem_since or now
    waits = doubled(EVERY[watch.network], watch.failures + 1, LONGEST_WAIT)
    watch.next_at = max(now + waits, not_before or now)


def note_success(watch: Watch, newest_at: datetime | None, *, now: datetime) -> None:
    """Keeps that a look went well, and how far it came."""
    watch.asked_at, watch.failures, watch.problem, watch.problem_since = now, 0, "", None
    if newest_at is not None:
        watch.newest_at = max(newest_at, watch.newest_at or newest_at)


def _checked(wish: Wish, actor: Actor, kept_account: int | None = None) -> Wish:
    """The wish as it is kept. Raises Breach by field."""
    wrong: dict[str, list[str]] = {}
    words, without = _phrases(wish.words, "words", wrong), _phrases(wish.without, "without", wrong)
    kept = replace(wish, name=" ".join(wish.name.split()), words=words, without=without, url=wish.url.strip())
    kept = replace(kept, languages=tuple(sorted({each.strip().lower()[:2] for each in wish.languages if each.strip()})))
    if not kept.name or len(kept.name) > LONGEST_NAME:
        wrong["name"] = ["1 to 120 characters."]
    if not 1 <= wish.answer_hours <= MOST_HOURS:
        wrong["answer_hours"] = [English("Working hours, from 1 to %(most)s.", most=MOST_HOURS)]
    kept = _feed(kept, wrong) if wish.kind is WatchKind.FEED else _network(kept, wrong)
    if wish.kind is WatchKind.CAMPAIGN and not wish.campaign.strip():
        wrong["campaign"] = [English("Which campaign?")]
    if wrong:
        raise Breach(_("This can't be listened for yet."), remedy=_("Correct what is marked."), errors=wrong)
    if kept.connection_id is not None and kept.connection_id != kept_account:
        _require_own(kept, actor)
    return replace(
        kept, campaign=known(Scope.CAMPAIGN, wish.campaign) if wish.campaign.strip() else "",
        topic=known(Scope.TOPIC, wish.topic) if wish.topic.strip() else "",
    )  # fmt: skip


def _feed(wish: Wish, wrong: dict[str, list[str]]) -> Wish:
    if found := what_is_wrong(wish.url):
        wrong["url"] = [found]
    return replace(wish, network=FEED, service_url="", connection_id=None)


def _network(wish: Wish, wrong: dict[str, list[str]]) -> Wish:
    if not wish.words:
        wrong["words"] = [English("At least one name, phrase or #hashtag.")]
    if wish.kind is WatchKind.HASHTAG:
        wish = replace(wish, words=tuple(f"#{as_tag(word)}" for word in wish.words if as_tag(word)))
    if wish.network not in searchable():
        wrong["network"] = [English("One of %(names)s.", names=", ".join(searchable()))]
        return wish
    reader = public_reader(wish.network)
    if reader.needs_service_url and not wish.service_url.strip():
        wrong["service_url"] = [English("Which server, such as mastodon.social?")]
        return wish
    try:
        return replace(wish, url="", service_url=reader.root(wish.service_url) if wish.service_url.strip() else "")
    except NetworkRefused as refused:
        wrong["service_url"] = [refused.message]
        return wish


def _require_own(wish: Wish, actor: Actor) -> None:
    """An account reads only for its owner, and on its own network. Raises NotFound, Breach."""
    account = connections.connection_of(actor.id or 0, wish.connection_id or 0)
    if account.network != wish.network:
        raise Breach(
            _("That account is on another network."), errors={"connection_id": [_("Choose one of this network.")]}
        )


def _phrases(given: Sequence[str], field: str, wrong: dict[str, list[str]]) -> tuple[str, ...]:
    phrases = tuple(dict.fromkeys(" ".join(each.split()) for each in given if each.strip()))
    short = [each for each in phrases if len(each) < 2 or len(each) > LONGEST_PHRASE or not as_tag(each)]
    if short or len(phrases) > MOST_PHRASES:
        wrong[field] = [
            English(
                "At most %(most)s, each of 2 to %(longest)s characters with a letter in it.",
                most=MOST_PHRASES,
                longest=LONGEST_PHRASE,
            )
        ]
    return phrases


def _columns(wish: Wish) -> dict[str, Any]:
    return {
        "name": wish.name, "kind": wish.kind, "network": wish.network, "service_url": wish.service_url,
        "url": wish.url, "words": list(wish.words), "without": list(wish.without), "languages": list(wish.languages),
        "campaign": wish.campaign, "topic": wish.topic, "answer_hours": wish.answer_hours, "assigns": wish.assigns,
        "connection_id": wish.connection_id,
    }  # fmt: skip
