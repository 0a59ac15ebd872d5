"""What happens beside listening: a watch changed while it is asked for, an author who asks to be left alone, a server
that settings no longer allow, entries without a time that their feed goes on showing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from advocacy import clock
from advocacy.database import db, dialect_name, reading, writing
from advocacy.listening import asking, authors, friends, hearing, jobs, watches
from advocacy.listening.models import Mention, Watch, WatchKind
from advocacy.listening.tone import Tone
from advocacy.listening.watches import Wish
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_posts import PublicPost
from tests.installation import Installation
from tests.listening.appview import AppView
from tests.listening.test_answering import mention
from tests.listening.test_listening import BLUESKY, FEED, JOB, heard, watching
from tests.networks.conftest import Say, Scripted

NAMED = replace(BLUESKY, topic="")


def _pause(watch: Watch, now: datetime) -> None:
    watches.pause_watch(watch, actor=JOB, now=now)


def _other_words(watch: Watch, now: datetime) -> None:
    watches.change_watch(watch, replace(watches.wish_of(watch), words=("Atlas",)), actor=JOB, now=now)


def _brings(now: datetime) -> asking.Heard:
    said = PublicPost("at://1", "1", "https://b.example/1", "@ann", "did:1", "Acme Tools?", now - timedelta(minutes=1))
    return asking.Heard([said], etag="of the old address")


def _refuses(now: datetime) -> asking.Heard:
    raise NetworkRefused("In trouble.")


@pytest.mark.parametrize("meanwhile", [_pause, _other_words])
@pytest.mark.parametrize("answer", [_brings, _refuses])
def test_what_came_of_a_look_is_dropped_when_the_watch_was_changed(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Watch, datetime], None],
    answer: Callable[[datetime], asking.Heard],
) -> None:  # fmt: skip
    now = clock.now()
    watch_id = watching(sqlite, NAMED)

    def ask(errand: asking.Errand, at: datetime) -> asking.Heard:
        with writing():
            meanwhile(db.session.get_one(Watch, watch_id), at)
        return answer(at)

    monkeypatch.setattr(asking, "_ask", ask)
    with sqlite.app.app_context():
        assert asking.listen(watch_id, now) == 0
        with reading():
            watch = db.session.get_one(Watch, watch_id)
            assert (watch.newest_at, watch.etag, watch.problem, watch.asked_at) == (None, None, "", None)
            assert watch.next_at == (now if meanwhile is _other_words else now + watches.EVERY["bluesky"])
    assert heard(sqlite) == []


def test_a_handle_is_left_alone_however_it_is_written(listener: Installation, bluesky: AppView) -> None:
    now = clock.now()
    bluesky.say("Acme Tools are great", now - timedelta(minutes=2), handle="Ann.Example")
    watching(listener, NAMED)
    with listener.app.app_context():
        assert asking.listen_due(now) == 1
        with writing():
            assert authors.leave_alone("bluesky", "@ann.EXAMPLE", actor=JOB, now=now) == 1


def test_who_asks_while_their_post_is_taken_in_is_left_alone(installation: Installation) -> None:
    now, went, watch_id = clock.now(), list[int](), watching(installation, NAMED)

    def leave() -> None:
        with installation.app.app_context(), writing():
            went.append(authors.leave_alone("bluesky", "ann", actor=JOB, now=now))

    beside = threading.Thread(target=leave)
    with installation.app.app_context(), writing():
        posts: Sequence[PublicPost] = _brings(now).posts
        assert hearing.take_in(db.session.get_one(Watch, watch_id), posts, root="", actor=JOB, now=now) == 1
        beside.start()
        time.sleep(0.3)  # it has looked by now, if nothing keeps it waiting
    beside.join()
    assert went == [1] and heard(installation)[0].author == ""


def test_a_server_that_is_no_longer_allowed_keeps_no_other_back(listener: Installation, bluesky: AppView) -> None:
    now = clock.now()
    gone = bluesky.say("Acme Tools?", now - timedelta(minutes=5))
    watching(listener, NAMED)
    with listener.app.app_context():
        assert asking.listen_due(now) == 1
        del bluesky.posts[gone]
        with writing():
            mention(number=2, network="mastodon", service_url="http://inside", look_at=now - timedelta(days=9))
        later = now + timedelta(days=1, minutes=1)
        assert jobs.look_again(later) == 1
        with reading():
            closed = db.session.scalars(select(Mention).where(Mention.network == "mastodon")).one()
            assert closed.look_at == later + timedelta(days=1)


def test_an_entry_without_a_time_is_heard_once(sqlite: Installation, site: Scripted) -> None:
    """Its days are over, what was said is forgotten, the feed still shows it: it is nothing new."""
    site.answers = [Say(200, FEED, {"Content-Type": "application/rss+xml"})]
    watch_id = watching(sqlite, Wish("Paper", WatchKind.FEED, "", ("Acme Tools",), url=f"{site.url}/feed.xml"))
    now = clock.now()
    with sqlite.app.app_context():
        assert asking.listen_due(now) == 1
        later = now + timedelta(days=91)
        assert jobs.forget_old(later) == 1 and jobs.forget_old(later) == 0
        assert asking.listen_due(later) == 0
        (kept,) = heard(sqlite)
        assert (kept.url, kept.author, kept.excerpt) == ("", "", "")
        with writing():
            watches.retire_watch(db.session.get_one(Watch, watch_id), actor=JOB, now=later)
        assert jobs.forget_old(later) == 1 and heard(sqlite) == [], "nobody listens there: the key goes, too"


def test_friends_are_found_by_their_score_and_days_are_utc(installation: Installation) -> None:
    """However many praise often and complain as often; whatever zone the database's session has."""
    midnight, number = datetime(2026, 11, 20, tzinfo=UTC), 0
    with installation.app.app_context(), writing():
        for who in ("b", "c", "d", "e"):
            for tone in 3 * (Tone.PRAISE, Tone.COMPLAINT):
                number += 1
                mention(number=number, author=f"@{who}", author_key=who * 64, tone=tone, said_at=midnight)
        for minutes in (-30, 30):
            number += 1
            said_at = midnight + timedelta(minutes=minutes)
            mention(number=number, author="@ann", author_key="a" * 64, tone=Tone.PRAISE, said_at=said_at)
        if dialect_name() == "postgresql":
            db.session.execute(text("SET LOCAL TIME ZONE 'Pacific/Auckland'"))
        (found,) = friends.friends(1)
        assert (found.author, found.days, found.score) == ("@ann", 2, 8)
