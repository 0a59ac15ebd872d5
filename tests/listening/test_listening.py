"""What watches hear: each post once, from Mastodon, Bluesky and feeds; nothing of who is to be left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import requests
from sqlalchemy import func, select

from advocacy import clock
from advocacy.campaigns.campaigns import topic_named
from advocacy.database import db, reading, writing
from advocacy.history import Actor, timeline
from advocacy.listening import answering, asking, authors, jobs, watches
from advocacy.listening.models import Heard, Mention, MentionState, UnheardAuthor, Watch, WatchKind
from advocacy.listening.tone import Tone
from advocacy.listening.watches import Wish
from advocacy.networks import budgets, connections
from advocacy.networks.contract import Connected, Credentials
from advocacy.networks.public_posts import BUDGETS
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from content_library.audiences import experts
from tests.installation import Installation
from tests.listening.appview import AppView
from tests.networks.conftest import Say, Scripted
from tests.peers.mastodon import MastodonServer

JOB = Actor.job("test")
BLUESKY = Wish("Acme on Bluesky", WatchKind.BRAND, "bluesky", ("Acme Tools",), topic="Wells")
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Trade paper</title><link>http://paper.example/</link>
<language>en</language><item><title>Acme Tools opens in Kiel</title><link>http://paper.example/kiel</link>
<description>A great day.</description></item><item><title>Others</title><link>http://paper.example/o</link></item>
</channel></rss>"""


def watching(listener: Installation, wish: Wish, person_id: int | None = None, now: datetime | None = None) -> int:
    with listener.app.app_context(), writing():
        from_whom = db.session.get_one(Person, person_id).actor if person_id else JOB
        return watches.add_watch(wish, actor=from_whom, now=now or clock.now() - timedelta(hours=1)).id


def heard(listener: Installation) -> list[Mention]:
    with listener.app.app_context(), reading():
        found = list(db.session.scalars(select(Mention).order_by(Mention.id)))
        db.session.expunge_all()
        return found


def topic(listener: Installation, name: str = "Wells") -> None:
    with listener.app.app_context(), writing():
        topic_named(name, actor=JOB, now=clock.now())


def test_bluesky_is_heard_once_and_forgotten_when_it_goes(listener: Installation, bluesky: AppView) -> None:
    """Two watches hear the same post; who withholds and what is about others is left out; deleted means forgotten."""
    now = clock.now()
    topic(listener)
    kept = bluesky.say("Why does the Acme Tools pump not start?", now - timedelta(minutes=5))
    bluesky.say("I love my Acme Tools pump", now - timedelta(minutes=4), handle="bo.example")
    bluesky.say("Acme Toolset is something else", now - timedelta(minutes=3))
    bluesky.say("Acme Tools, not for strangers", now - timedelta(minutes=2), handle="c.example",
                label="!no-unauthenticated")  # fmt: skip
    first = watching(listener, BLUESKY)
    second = watching(listener, Wish("The same", WatchKind.BRAND, "bluesky", ("acme tools",)))
    with listener.app.app_context():
        assert asking.listen_due(now) == 2
        assert asking.listen_due(now) == 0, "its next look is a quarter of an hour away"
    asked, praised = heard(listener)
    assert (asked.tone, praised.tone) == (Tone.QUESTION, Tone.PRAISE)
    assert asked.due_at is not None and praised.due_at is None, "only what asks starts the clock"
    assert asked.author == "@ann.example" and asked.topic == "Wells" and asked.state is MentionState.NEW
    assert asked.url == "https://bsky.app/profile/did:plc:annexample/post/3k00000000001"
    with listener.app.app_context():
        with reading():
            pairs = set(db.session.execute(select(Heard.mention_id, Heard.watch_id)).all())
            assert pairs == {(each.id, watch) for each in (asked, praised) for watch in (first, second)}
            assert timeline("mention", asked.id) == [], "to be found is no move"
        del bluesky.posts[kept]
        assert jobs.look_again(now) == 0, "it looks a day later"
        assert jobs.look_again(now + timedelta(days=1, minutes=1)) == 1
    gone, there = heard(listener)
    assert there.excerpt and not there.forgotten_at
    assert gone.forgotten_at and gone.state is MentionState.DISMISSED
    assert (gone.url, gone.author, gone.author_key, gone.excerpt, gone.remote_id) == ("", "", "", "", "")
    later = now + timedelta(days=1, hours=1)
    bluesky.posts[kept] = next(iter(bluesky.posts.values())) | {"uri": kept}
    with listener.app.app_context():
        assert asking.listen_due(later) == 0, "what is forgotten is not taken in again"


def test_a_closed_search_is_trouble_that_is_told(listener: Installation, bluesky: AppView) -> None:
    """It is asked more and more seldom, and an account of the watch's maker opens it, with all its pages."""
    now, marketing = clock.now(), listener.person(Role.MARKETING)
    bluesky.closed, bluesky.page = True, 2
    for number in range(5):
        bluesky.say(f"Acme Tools {number}", now - timedelta(minutes=9 - number), handle=f"p{number}.example")
    watch_id = watching(listener, replace(BLUESKY, topic=""), marketing, now)
    with listener.app.app_context():
        waits = []
        for _again in range(3):
            with writing():
                db.session.get_one(Watch, watch_id).next_at = now
            assert asking.listen_due(now) == 0
            with reading():
                watch = db.session.get_one(Watch, watch_id)
                waits.append(watch.next_at - now)
                assert "closed to strangers" in watch.problem
        assert waits == sorted(set(waits)), "longer each time"
        with writing():
            account = Connected(
                Credentials(bluesky.url, "did:plc:me", "me.example", {"access": "t"}), "me.example", "Me", 1, None
            )
            made = connections.connect(marketing, "bluesky", account, actor=JOB, now=now)
            watch = db.session.get_one(Watch, watch_id)
            watch.connection_id, watch.next_at, watch.newest_at = made.id, now, now - timedelta(hours=1)
        assert asking.listen_due(now) == 5
        assert [each.get("cursor") for each in bluesky.asked[-3:]] == [None, ["2"], ["4"]]
        with reading():
            watch = db.session.get_one(Watch, watch_id)
            assert (watch.problem, watch.failures, watch.newest_at) == ("", 0, now - timedelta(minutes=5))


def test_a_real_mastodon_server_is_read_by_hashtag(listener: Installation, mastodon_server: MastodonServer) -> None:
    """The phrase becomes a hashtag; our own people's posts, and theirs who say #nobot, stay out."""
    now = clock.now()
    mark = f"Acme{now:%H%M%S%f}"
    outside, inside, shy = (mastodon_server.create_account() for _ in range(3))
    profile = f"{mastodon_server.url}/api/v1/accounts/update_credentials"
    requests.patch(profile, data={"note": "#nobot"}, headers={"Authorization": f"Bearer {shy.token}"}, timeout=10)
    said = [
        mastodon_server._call("POST", "/api/v1/statuses", {"status": f"{word} #{mark}", "language": "en"}, token=whose)
        for word, whose in (
            ("It is broken", outside.token), ("I am from here", inside.token), ("Leave me", shy.token),
        )
    ]  # fmt: skip
    member = listener.person()
    with listener.app.app_context(), writing():
        address = said[1]["account"]["url"].split("//")[1].split("/")[0]
        theirs = Credentials(mastodon_server.url, inside.id, f"@{inside.username}@{address}", {"token": "t"})
        connections.connect(member, "mastodon", Connected(theirs, theirs.handle, "In", 1, None), actor=JOB, now=now)
    watching(listener, Wish("Tag", WatchKind.HASHTAG, "mastodon", (mark,), service_url=mastodon_server.url))
    with listener.app.app_context():
        assert asking.listen_due(clock.now()) == 1
    (found,) = heard(listener)
    assert found.tone is Tone.COMPLAINT and found.excerpt == f"It is broken #{mark}"
    assert found.author.startswith(f"@{outside.username}@")
    mastodon_server.delete(said[0]["id"], outside.token)
    with listener.app.app_context():
        assert jobs.look_again(clock.now() + timedelta(days=1, minutes=1)) == 1
    assert heard(listener)[0].forgotten_at


def test_a_feed_is_read_by_its_words_and_only_when_it_changed(listener: Installation, site: Scripted) -> None:
    site.answers = [Say(200, FEED, {"ETag": '"1"', "Content-Type": "application/rss+xml"}), Say(304)]
    watch_id = watching(
        listener, Wish("Paper", WatchKind.FEED, "", ("Acme Tools",), url=f"{site.url}/feed.xml")
    )  # fmt: skip
    with listener.app.app_context():
        assert asking.listen_due(clock.now()) == 1
        assert asking.listen_due(clock.now() + timedelta(hours=1)) == 0
        assert site.asked[1].headers["If-None-Match"] == '"1"'
        with reading():
            assert db.session.get_one(Watch, watch_id).problem == ""
    (found,) = heard(listener)
    assert (found.author, found.url, found.look_at) == ("paper.example", "http://paper.example/kiel", None)
    assert found.excerpt == "Acme Tools opens in Kiel. A great day." and found.tone is Tone.PRAISE


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "intent://x", "https://a:b@evil.example"]
)
def test_a_post_that_no_web_address_leads_to_is_not_heard(sqlite: Installation, site: Scripted, address: str) -> None:
    """Any server may answer anything: what is kept is a link on our pages."""
    account = {"acct": "ann", "url": f"{site.url}/@ann"}
    status = {
        "visibility": "public", "account": account, "created_at": clock.to_rfc3339(clock.now()), "content": "Acme?",
    }  # fmt: skip
    fine, bad = ({**status, "id": each, "uri": each, "url": each} for each in (f"{site.url}/@ann/1", address))
    site.answers = [Say(200, [bad, fine])]
    watching(sqlite, Wish("T", WatchKind.BRAND, "mastodon", ("Acme",), service_url=site.url))
    with sqlite.app.app_context():
        assert asking.listen_due(clock.now()) == 1
    assert [each.url for each in heard(sqlite)] == [f"{site.url}/@ann/1"]


TROUBLE = [
    pytest.param(Say(401, {"error": "This method requires an authenticated user"}), "without an account", id="closed"),
    pytest.param(Say(429, {"error": "Too many requests"}), "Too many requests", id="too many"),
    pytest.param(Say(200, {"not": "a list"}), "does not answer like Mastodon", id="something else"),
    pytest.param(Say(503), "HTTP 503", id="in trouble"),
]


@pytest.mark.parametrize(("say", "told"), TROUBLE)
def test_trouble_is_kept_in_words(sqlite: Installation, site: Scripted, say: Say, told: str) -> None:
    site.answers = [say]
    watch_id = watching(sqlite, Wish("T", WatchKind.BRAND, "mastodon", ("Acme",), service_url=site.url))
    with sqlite.app.app_context():
        assert asking.listen_due(clock.now()) == 0
        with reading():
            watch = db.session.get_one(Watch, watch_id)
            assert told in watch.problem and watch.next_at > clock.now() and watch.failures == 1


def test_a_budget_is_never_overdrawn(sqlite: Installation, site: Scripted) -> None:
    """A look that has no place in its server's budget waits for one, and is no trouble."""
    site.answers, now = [Say(200, [])], clock.now()
    watch_id = watching(sqlite, Wish("T", WatchKind.BRAND, "mastodon", ("Acme",), service_url=site.url), now=now)
    with sqlite.app.app_context():
        with writing():
            payer = budgets.Payer("mastodon", 0, site.url)
            budgets.take(payer, BUDGETS, BUDGETS[0].asking, now, requests=BUDGETS[0].most)
        assert asking.listen_due(now) == 0 and site.asked == []
        with reading():
            watch = db.session.get_one(Watch, watch_id)
            assert watch.problem == "" and now < watch.next_at <= now + timedelta(minutes=6)


def test_who_is_left_alone_is_forgotten_and_never_heard_again(listener: Installation, bluesky: AppView) -> None:
    """By name or from a mention; only digests stay; a mistake can be undone."""
    now = clock.now()
    topic(listener)
    for handle in ("ann.example", "bo.example"):
        bluesky.say("Acme Tools are great", now - timedelta(minutes=2), handle=handle)
    watch_id = watching(listener, BLUESKY)
    with listener.app.app_context():
        assert asking.listen_due(now) == 2
        with writing():
            assert authors.leave_alone("bluesky", "ann.example", actor=JOB, now=now) == 1
            other = db.session.scalars(select(Mention).where(Mention.author == "@bo.example")).one()
            assert authors.leave_author_alone(other, actor=JOB, now=now) == 1
            assert db.session.scalar(select(func.count()).select_from(Mention).where(Mention.author != "")) == 0
        bluesky.say("Acme Tools again", now, handle="ann.example")
        with writing():
            db.session.get_one(Watch, watch_id).next_at = now
        assert asking.listen_due(now) == 0
        with writing():
            for author in db.session.scalars(select(UnheardAuthor)).all():
                assert len(author.author_key) == 64
                authors.listen_again(author, actor=JOB, now=now)
            watch = db.session.get_one(Watch, watch_id)
            watch.next_at, watch.newest_at = now, None
        assert asking.listen_due(now) == 1, "the new post, and none of those that are forgotten"


def test_questions_go_to_the_expert_who_has_the_least_to_answer(listener: Installation, bluesky: AppView) -> None:
    topic(listener)
    one, two, gone = listener.person(), listener.person(), listener.person(Role.EXAMINER)
    now = clock.now()
    for number in range(4):
        bluesky.say(f"Does anyone know Acme Tools {number}?", now - timedelta(minutes=number), handle=f"h{number}.ex")
    with listener.app.app_context(), writing():
        wells = experts.directory()[0].topic
        for person_id in (one, two, gone):
            experts.name_expert(wells, db.session.get_one(Person, person_id), actor=JOB, now=now)
    watching(listener, replace(BLUESKY, assigns=True))
    with listener.app.app_context():
        assert asking.listen_due(now) == 4
    given = [each.assigned_to_id for each in heard(listener)]
    assert sorted(map(str, given)) == sorted(map(str, [one, two, one, two])), "who doesn't post is given nothing"


def test_mentions_go_when_their_days_are_over(listener: Installation, bluesky: AppView) -> None:
    """What nobody touched goes wholly; of what was answered our own words stay."""
    now = clock.now()
    topic(listener)
    for number in range(3):
        bluesky.say(f"Acme Tools {number}?", now - timedelta(minutes=number), handle=f"h{number}.ex")
    watching(listener, BLUESKY)
    person = listener.person()
    with listener.app.app_context():
        asking.listen_due(now)
        with writing():
            first, second, _third = db.session.scalars(select(Mention).order_by(Mention.id)).all()
            actor = db.session.get_one(Person, person).actor
            answering.answer(first, "Turn it off and on.", actor=actor, now=now)
            answering.assign(second, db.session.get_one(Person, person), actor=actor, now=now)
        assert jobs.forget_old(now + timedelta(days=89)) == 0
        assert jobs.forget_old(now + timedelta(days=91)) == 3
        assert jobs.forget_old(now + timedelta(days=91)) == 1, "what was dismissed by it goes wholly the next time"
    (kept,) = heard(listener)
    assert (kept.answer, kept.excerpt, kept.author) == ("Turn it off and on.", "", "")
