"""What no machine can tell is asked where it can be answered; what missed its time has another with one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Refused
from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Absent, Unknown
from advocacy.networks.profiles import PLACES, latest_posts
from advocacy.posts import jobs, resolving, scheduling
from advocacy.posts.examinations import ailments
from advocacy.posts.models import Share
from advocacy.posts.queries import QueueCounts, queue_counts, share_for
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent, permit
from tests.posts.scripted import Clock, Scene

S = ShareState
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WELL = QueueCounts(3, 0, 1, 0, 0, 0, 2, 1, 0)


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """A share that its person is asked about."""
    scene.network.exactness = Exactness.PROBABLE
    scene.network.answers, scene.network.finds = [Unknown("cut")], [Absent(may_repeat=False)] * 9
    scene.tick()
    scene.tick(MINUTE)
    assert scene.share.asks
    return scene


def test_the_page_asks_says_what_was_sent_and_where_to_look(asked: Scene) -> None:
    _on(asked, "linkedin")
    browser = asked.installation.browser_of(asked.share.person_id)
    page = browser.get("/posts/questions/").text
    assert "whether LinkedIn took this post" in page
    assert "https://www.linkedin.com/in/me/recent-activity/all/" in page and asked.share.text in page and "cut" in page
    assert "whether LinkedIn took this post" in browser.get(f"/posts/{asked.share_id}").text
    assert browser.post(f"/posts/questions/{asked.share_id}/answer", data={"there": "perhaps"}).status_code == 422
    said = {"there": "yes", f"url-{asked.share_id}": "https://l.test/1"}
    answer = browser.post(f"/posts/questions/{asked.share_id}/answer", data=said)
    assert answer.status_code == 302 and asked.share.state is S.PUBLISHED and asked.share.url == "https://l.test/1"
    assert browser.post(f"/posts/questions/{asked.share_id}/answer", data={"there": "no"}).status_code == 409


def _on(scene: Scene, network: str) -> None:
    scene.do(lambda share: setattr(share, "network", network))


def test_the_api_asks_the_same(asked: Scene) -> None:
    api = asked.installation.api_of(asked.share.person_id)
    (question,) = api("GET", "/questions").get_json()["items"]
    assert question["share_id"] == asked.share_id and question["asked_at"] and question["said"] == "cut"
    assert question["sent_at"] == clock.to_rfc3339(NOW) and question["look_at"] is None
    stranger = asked.installation.api_of(asked.installation.person())
    assert stranger("GET", "/questions").get_json() == {"items": [], "next": None}
    assert stranger("POST", f"/shares/{asked.share_id}/reschedule", {"publish_at": "now"}).status_code == 404
    assert api("POST", f"/shares/{asked.share_id}/reschedule", {"publish_at": "now"}).status_code == 409
    assert api("POST", f"/shares/{asked.share_id}/resolve", {"published": False}).get_json()["state"] == "rejected"
    assert api("GET", "/questions").get_json()["items"] == []


@pytest.fixture
def missed(installation: Installation) -> Scene:
    """A share that was due three hours ago, by the real clock, while no worker ran."""
    now = clock.now()
    since = permit(valid_from=now - timedelta(days=1))
    share_id = lent(installation, when=now - timedelta(seconds=30), now=now, permit=since)
    with installation.app.app_context():
        jobs.keep(now + 3 * HOUR)
    with installation.app.app_context(), writing():
        db.session.get_one(Share, share_id).late_after = now - HOUR
    return Scene(installation, None, Clock(now), share_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", ["page", "api"])
def test_missed_has_another_time_with_one_click(missed: Scene, way: str) -> None:
    person = missed.share.person_id
    browser, api = missed.installation.browser_of(person), missed.installation.api_of(person)
    assert missed.share.state is S.MISSED
    assert "Next good slot" in browser.get("/posts/questions/").text
    assert [each["id"] for each in api("GET", "/missed").get_json()["items"]] == [missed.share_id]
    if way == "page":
        assert browser.post(f"/posts/questions/{missed.share_id}/again", data={"when": "x"}).status_code == 422
        assert browser.post(f"/posts/questions/{missed.share_id}/again").status_code == 302
    else:
        again = api("POST", f"/shares/{missed.share_id}/reschedule", {"publish_at": "next_slot"})
        assert again.get_json()["state"] == "scheduled"
    share = missed.share
    assert share.state is S.SCHEDULED and share.due_at > missed.clock.at and share.late_after > share.due_at
    assert api("GET", "/missed").get_json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "said", "grave"),
    [
        ({}, None, False),
        ({"overdue": 2}, "nobody sends them", True),
        ({"stuck": 1}, "two minutes beyond their lease", True),
        ({"unknown": 2, "asking": 1}, "1 ask their person", False),
        ({"missed": 1}, "missed their time", False),
    ],
)
def test_what_the_doctor_says(changes: dict[str, int], said: str | None, grave: bool) -> None:
    found = ailments(replace(WELL, **changes))
    assert [each.grave for each in found] == ([grave] if said else [])
    assert said is None or said in found[0].what


def test_each_refusal_says_what_to_do(asked: Scene) -> None:
    asked.do(lambda share: resolving.resolve(share, False, None, actor=ACTOR, now=NOW))

    def refused(verb: Callable[[Share], object]) -> str:
        with pytest.raises(Refused) as why:
            asked.do(verb)
        return why.value.remedy

    assert refused(lambda share: resolving.resolve(share, True, None, actor=ACTOR, now=NOW))
    assert refused(lambda share: scheduling.reschedule(share, "now", actor=ACTOR, now=NOW))
    assert refused(lambda share: share_for(share.person_id, share.id + 1))


def test_what_is_counted(missed: Scene, asked: Scene) -> None:
    with missed.installation.app.app_context():
        counts = queue_counts(missed.clock.at)
    assert counts.missed == 1
    metrics = missed.installation.app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text
    assert 'advocacy_shares{standing="missed"} 1' in metrics and 'advocacy_shares{standing="unknown"}' in metrics


def test_stuck_is_two_minutes_past_the_lease(scene: Scene) -> None:
    def stop(share: Share) -> None:
        share.lease_until = NOW

    scene.do(stop)
    with scene.installation.app.app_context(), writing():
        db.session.execute(db.update(Share).values(state="sending"))
    with scene.installation.app.app_context():
        assert [queue_counts(NOW + later).stuck for later in (2 * MINUTE, 3 * MINUTE)] == [0, 1]


@pytest.mark.parametrize(
    ("network", "account", "place"),
    [
        ("x", ("@ada", "7", ""), "https://x.com/ada"),
        ("mastodon", ("@ada@one.test", "7", "https://one.test/"), "https://one.test/@ada"),
        ("bluesky", ("ada.test", "did:plc:x", "https://pds.test"), "https://bsky.app/profile/did:plc:x"),
        ("facebook", ("Acme", "123", ""), "https://www.facebook.com/123"),
        ("threads", ("ada", "1", ""), "https://www.threads.com/@ada"),
        ("instagram", ("ada", "1", ""), "https://www.instagram.com/ada/"),
        ("mastodon", ("@ada@one.test", "7", ""), None),
        ("sandbox", ("ada", "1", ""), None),
    ],
)
def test_where_to_look(network: str, account: tuple[str, str, str], place: str | None) -> None:
    assert latest_posts(network, *account) == place
    assert latest_posts(network, *account) is None or network in PLACES
