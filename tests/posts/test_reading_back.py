from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import timeline
from advocacy.links import slugs
from advocacy.networks.capabilities import Asking, Budget, Counts
from advocacy.networks.connections import Connection, sealed
from advocacy.networks.contract import Measured, NetworkRefused, Report
from advocacy.networks.sandbox import Sandbox
from advocacy.people.models import Person
from advocacy.posts import jobs, resolving
from advocacy.posts.evidence import evidence_on
from advocacy.posts.means import Means
from advocacy.posts.models import RawReport, Reading, Share
from advocacy.posts.moving import move_share
from advocacy.posts.queries import latest_readings
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer
from tests.posts.lending import ACTOR, NOW, TEXT, lent, share
from tests.posts.workers import now_is, on_bluesky, on_mastodon, run_once

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Answering:
    """A network that counts and knows whether a post is there, as the test says."""

    def __init__(self) -> None:
        self.figures: list[Measured] | NetworkRefused = []
        self.there: bool | None = True
        self.said: str | None = None
        self.limit: NetworkRefused | None = None
        self.asked = 0
        self.raw = '{"figures": true}'
        self.capabilities = Sandbox.capabilities

    def measure(self, _credentials: object, _remote_id: str) -> Report:
        self.asked += 1
        if isinstance(self.figures, NetworkRefused):
            raise self.figures
        return Report(tuple(self.figures), self.raw)

    def words(self, _credentials: object, _remote_id: str) -> str | None:
        return self.said

    def exists(self, _credentials: object, _remote_id: str) -> bool | None:
        self.asked += 1
        if self.limit is not None:
            raise self.limit
        return self.there


@pytest.fixture
def published(installation: Installation) -> int:
    return _publish(installation)


def _publish(installation: Installation) -> int:
    share_id = lent(installation)
    with installation.app.app_context(), writing():
        mine = db.session.get_one(Share, share_id)
        move_share(mine, "send", actor=ACTOR, now=NOW)
        changes = resolving.published(NOW, "r1", "https://u.test/1")
        move_share(mine, "publish", actor=ACTOR, now=NOW, changes=changes)
    return share_id


def _means(network: Any, at: datetime) -> Means:
    return Means("worker", lambda: at, lambda _name: network, lambda: ["sandbox"])


def _verbs(installation: Installation, share_id: int) -> list[str]:
    with installation.app.app_context():
        return [row.verb for row in timeline("share", share_id)]


def test_figures_are_kept_when_they_change_and_asked_for_ever_more_seldom(
    installation: Installation, published: int
) -> None:
    network = Answering()
    at = NOW
    with installation.app.app_context():
        for likes in (1, 1, 3):
            at = now_is(installation, published).measure_at or at
            network.figures = [Measured("likes", "count", likes), Measured("replies", "count", 0)]
            jobs.measure(at, _means(network, at))
        rows = [(row.metric, row.value) for row in db.session.query(Reading).order_by(Reading.id)]
        assert rows == [("likes", 1), ("replies", 0), ("likes", 3)]
        assert {row.metric: row.value for row in latest_readings([published])[published]} == {"likes": 3, "replies": 0}
    assert now_is(installation, published).measured_at == at


def test_what_is_kept_of_an_answer_does_not_open_the_account(installation: Installation, published: int) -> None:
    network, at, token = Answering(), NOW + HOUR, "EAAB/secret+of+the+page"
    network.figures, network.raw = [Measured("likes", "count", 1)], f'{{"a": "{token}", "b": "?t={quote(token, "")}"}}'
    with installation.app.app_context():
        with writing():
            connection = db.session.get_one(Connection, db.session.get_one(Share, published).connection_id)
            connection.secrets = sealed({"token": token})
        jobs.measure(at, _means(network, at))
        (kept,) = db.session.scalars(db.select(RawReport.body)).all()
    assert kept == '{"a": "(hidden)", "b": "?t=(hidden)"}'


def test_looks_beyond_a_budget_are_put_off_and_others_are_not(installation: Installation) -> None:
    """And no post goes unmeasured before its network forgets the figures."""
    posts = [_publish(installation) for _ in range(3)]
    network, at = Answering(), NOW + timedelta(minutes=5)
    one_each = (Budget(Asking.READ, Counts.APP, 2, HOUR), Budget(Asking.POST, Counts.APP, 1, HOUR))
    network.capabilities = replace(network.capabilities, budgets=one_each, measured_for=DAY)
    with installation.app.app_context():
        jobs.measure(at, _means(network, at))
        assert network.asked == 2
        later = sorted(now_is(installation, each).measure_at or at for each in posts)
        assert later[0] == later[1] == at + timedelta(minutes=10) and HOUR <= later[2] - at <= HOUR + HOUR / 6
        jobs.measure(last := NOW + DAY - timedelta(hours=5), _means(network, last))
        jobs.measure(last := last + 2 * HOUR, _means(network, last))
    assert [now_is(installation, each).measure_at for each in posts] == [None] * 3 and network.asked == 5


def test_a_limit_while_measuring_keeps_the_account_quiet(installation: Installation, published: int) -> None:
    network = Answering()
    at = NOW + HOUR
    network.figures = NetworkRefused("slow down", retry_at=at + HOUR)
    with installation.app.app_context():
        jobs.measure(at, _means(network, at))
        share_ = db.session.get_one(Share, published)
        blocked = share_.connection_id
        assert db.session.get_one(Connection, blocked).blocked_until == at + HOUR
        assert share_.measure_at is not None and share_.measure_at > at


def test_a_quiet_account_is_not_asked(installation: Installation, published: int) -> None:
    network, at = Answering(), NOW + DAY
    network.limit = NetworkRefused("slow down", retry_at=at + HOUR)
    with installation.app.app_context():
        jobs.read_back(at, _means(network, at))
        assert db.session.get_one(Connection, now_is(installation, published).connection_id).blocked_until == at + HOUR
        network.limit = None
        jobs.read_back(at + HOUR / 2, _means(network, at + HOUR / 2))
        jobs.measure(at + HOUR / 2, _means(network, at + HOUR / 2))
        assert network.asked == 1
        jobs.read_back(at + 3 * HOUR, _means(network, at + 3 * HOUR))
    assert "seen_live" in _verbs(installation, published)


def test_a_run_of_checks_ends_in_time(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops a worker waits for one post more, not for twenty."""
    passing = iter(range(0, 1000, 3))
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: next(passing)))
    network = Answering()
    for _ in range(6):
        _publish(installation)
    with installation.app.app_context():
        jobs.read_back(NOW + DAY, _means(network, NOW + DAY))
    assert network.asked == 2


def test_seen_live_a_day_later_once_and_gone_once(installation: Installation, published: int) -> None:
    network = Answering()
    with installation.app.app_context():
        jobs.read_back(NOW + 23 * HOUR, _means(network, NOW + 23 * HOUR))
        assert "seen_live" not in _verbs(installation, published)
        jobs.read_back(NOW + DAY, _means(network, NOW + DAY))
        jobs.read_back(NOW + DAY, _means(network, NOW + DAY))
        assert _verbs(installation, published).count("seen_live") == 1
        network.there = None
        jobs.read_back(NOW + 7 * DAY, _means(network, NOW + 7 * DAY))
        network.there = False
        jobs.read_back(NOW + 8 * DAY, _means(network, NOW + 8 * DAY))
        jobs.read_back(NOW + 40 * DAY, _means(network, NOW + 40 * DAY))
        verbs = _verbs(installation, published)
        assert verbs.count("seen_live") == 1 and verbs.count("seen_gone") == 1
    assert now_is(installation, published).measure_at is None


def test_read_back_and_measured_on_the_real_servers(
    installation: Installation, bluesky_pds: BlueskyPds, mastodon_server: MastodonServer
) -> None:
    lives = [on_bluesky(installation, bluesky_pds), on_mastodon(installation, mastodon_server)]
    run_once(installation)
    later = clock.now() + DAY + HOUR
    with installation.app.app_context():
        jobs.read_back(later, Means("worker", lambda: later))
        jobs.measure(later, Means("worker", lambda: later))
        for live in lives:
            assert "seen_live" in _verbs(installation, live.share_id)
        figures = latest_readings([lives[1].share_id])[lives[1].share_id]
        assert {"favourites", "reblogs", "replies"} <= {reading.metric for reading in figures}


@pytest.fixture
def page() -> Iterator[tuple[str, list[str]]]:
    """A page on loopback: its URL, and a list whose last entry is its HTML."""
    body = ["<html>nothing here</html>"]

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = body[-1].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/post/1", body
    server.shutdown()
    server.server_close()


def test_a_post_by_hand_is_looked_for_where_its_person_says(
    installation: Installation, page: tuple[str, list[str]]
) -> None:
    url, body = page
    person_id = installation.person()
    with installation.app.app_context():
        with writing():
            person = db.session.get_one(Person, person_id)
            link = slugs.reserve(
                "https://acme.example/lisbon", person=person, network="linkedin", source_ref="item:1:1", actor=ACTOR,
                now=NOW,
            )  # fmt: skip
            mine = share(person_id, network="linkedin", link_id=link.id)
            resolving.posted(mine, url, actor=ACTOR, now=NOW)
            share_id, slug = mine.id, link.slug
        jobs.read_back(NOW, _means(None, NOW))
        assert "did not find your post" in str(now_is(installation, share_id).problem)
        body.append(f'<a href="https://l.example/?u=https%3A%2F%2Facme.example%2Fr%2F{slug}">our office</a>')
        jobs.read_back(NOW + 3 * HOUR, _means(None, NOW + 3 * HOUR))
        early = now_is(installation, share_id)
        assert early.evidence is not None and early.evidence["found"] and early.problem is None
        assert "seen_live" not in _verbs(installation, share_id), "it has to stay there for a day"
        jobs.read_back(NOW + DAY, _means(None, NOW + DAY))
    found = now_is(installation, share_id)
    assert found.evidence is not None and found.evidence["found"] and found.evidence["link"]
    assert found.problem is None and found.read_back_at is None
    assert _verbs(installation, share_id)[0] == "seen_live"


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9/nobody-answers"])
def test_what_nobody_could_see_in_two_weeks_is_never_seen(installation: Installation, url: str | None) -> None:
    person_id = installation.person()
    with installation.app.app_context():
        with writing():
            mine = share(person_id, network="linkedin")
            resolving.posted(mine, url, actor=ACTOR, now=NOW)
            share_id, at = mine.id, NOW
        for _ in range(40):
            at = now_is(installation, share_id).read_back_at or NOW + 15 * DAY
            jobs.read_back(at, _means(None, at))
    assert now_is(installation, share_id).read_back_at is None
    verbs = _verbs(installation, share_id)
    assert verbs.count("never_seen") == 1 and "seen_live" not in verbs


def test_evidence_is_the_link_or_all_the_words() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    html = "<p>We opened a new office in <b>Lisbon</b>. I work for Acme.</p> <a>#employee</a> <script>x</script>"
    assert evidence_on("u", html.encode(), slug="abc", text=TEXT, now=at).words
    assert not evidence_on("u", b"We opened a new office", slug="abc", text=TEXT, now=at).found
    assert not evidence_on("u", b"https://a.test/r/abcd", slug="abc", text=TEXT, now=at).link
    assert evidence_on("u", rb"https:\/\/a.test\/r\/abc", slug="abc", text=TEXT, now=at).link


@pytest.mark.parametrize("piece", [b"<script ", b"<script><", b"<!--", b"<div>", b"<a href='x"])
def test_a_hostile_page_takes_no_time(piece: bytes) -> None:
    begun = time.process_time()
    evidence_on("u", piece * (2_000_000 // len(piece)), slug="abc", text=TEXT, now=NOW)
    assert time.process_time() - begun < 2
