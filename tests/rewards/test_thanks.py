"""Thanks: for whose posts, in which words, seen by whom; the week's digest; what they earn. On both engines."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from advocacy.checks import QuietTimes
from advocacy.clock import at_wall_clock
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.mailing import Mail
from advocacy.notices.models import Notice
from advocacy.people import leaving
from advocacy.people.models import Person
from advocacy.posts import resolving
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import ShareState
from rewards.recognition import digests, jobs, notices, queries, thanks, wishes
from rewards.recognition.models import Thanks, ThanksKind, ThanksState
from rewards.recognition.wishes import Wishes
from tests.installation import Installation
from tests.posts.lending import NOW, permit, share

SELF = Actor.system("test")
WORDS = "You said what I meant."
URL = "https://social.example/@ada/{}"


def posted(person_id: int, number: int = 1, *, gone: bool = False) -> Share:
    """A post that its person says is out; of the story item:number."""
    made = share(person_id, permit=permit(f"item:{number}:1", group_ref=f"item:{number}"), network="linkedin")
    if made.state is ShareState.SCHEDULED:
        move_share(made, "hand_over", actor=SELF, now=NOW)
    resolving.posted(made, URL.format(made.id), actor=SELF, now=NOW)
    if gone:
        made.gone_at = NOW
    return made


def thank(post: Share, sender_id: int, text: str = WORDS, now: datetime = NOW) -> Thanks:
    sender = db.session.get_one(Person, sender_id)
    return thanks.send(post, ThanksKind.WELL_SAID, text, sender, actor=sender.actor, now=now)


def actor_of(person_id: int) -> Actor:
    return db.session.get_one(Person, person_id).actor


def test_who_is_thanked_says_who_sees_it(installation: Installation) -> None:
    """Sent, shown by its receiver alone, put away, taken back by its sender alone; the feed shows what is shown."""
    ada, ben, cleo = (installation.person(name=name) for name in ("Ada", "Ben", "Cleo"))
    with installation.app.app_context():
        with writing():
            post = posted(ada)
            sent = thank(thanks.post_at(f"{URL.format(post.id)}/?utm_source=x#top"), ben)
            assert queries.beside([post.group_ref]) == {}, "between the two of them"
            for stranger in (ben, cleo):
                with pytest.raises(NotAllowed):
                    thanks.show(sent, actor=actor_of(stranger), now=NOW)
            with pytest.raises(NotFound):
                queries.thanks_of(sent.id, cleo)
            thanks.show(sent, actor=actor_of(ada), now=NOW)
            (shown,) = queries.beside([post.group_ref, "item:7"])[post.group_ref]
            assert (shown.sender, shown.receiver, shown.text) == ("Ben", "Ada", WORDS)
            thanks.hide(sent, actor=actor_of(ada), now=NOW)
            assert queries.beside([post.group_ref]) == {}
            with pytest.raises(NotAllowed):
                thanks.withdraw(sent, actor=actor_of(ada), now=NOW)
            thanks.withdraw(sent, actor=actor_of(ben), now=NOW)
            with pytest.raises(InvalidMove):
                thanks.show(sent, actor=actor_of(ada), now=NOW)
        assert queries.received(ada, None, 9).items == [] and queries.sent(ben, None, 9).items == []
        with writing():
            wishes.change(ada, Wishes(show_at_once=True), actor=actor_of(ada), now=NOW)
            assert thank(post, cleo).state is ThanksState.SHOWN
        assert [each.sender for each in queries.beside([post.group_ref])[post.group_ref]] == ["Cleo"]


def test_a_story_shows_its_newest_thanks(installation: Installation) -> None:
    """Two a story, in one statement."""
    ada, *others = (installation.person(name=name) for name in ("Ada", "Ben", "Cleo", "Dan"))
    with installation.app.app_context(), writing():
        wishes.change(ada, Wishes(show_at_once=True), actor=actor_of(ada), now=NOW)
        for number in (1, 2):
            post = posted(ada, number)
            for each in others:
                thank(post, each)
        found = queries.beside(["item:1", "item:2"])
        assert {ref: [each.sender for each in some] for ref, some in found.items()} == {
            "item:1": ["Dan", "Cleo"], "item:2": ["Dan", "Cleo"],
        }  # fmt: skip


def test_what_is_refused(installation: Installation) -> None:
    """Own posts, posts that are gone or nobody's, a second time, too many in a day, words that aren't fit."""
    ada, ben = installation.person(name="Ada"), installation.person(name="Ben")
    with installation.app.app_context(), writing():
        post = posted(ada)
        with pytest.raises(NotAllowed, match="your own"):
            thank(post, ada)
        for text in ("", "ok", "x" * 301, "Buy our stock now, it is risk free and I guarantee your profit"):
            with pytest.raises(Breach):
                thank(post, ben, text)
        with pytest.raises(InvalidMove, match="isn't there"):
            thank(posted(ada, 2, gone=True), ben)
        with pytest.raises(InvalidMove, match="isn't there"):
            thank(share(ada, permit=permit("item:3:1")), ben)
        with pytest.raises(NotFound):
            thanks.post_at("https://social.example/@nobody/1")
        with pytest.raises(Breach):
            thanks.post_at("javascript:alert(1)")
        thank(post, ben)
        with pytest.raises(InvalidMove, match="You have thanked for this post"):
            thank(post, ben)
        for number in range(4, 4 + thanks.MOST_A_DAY - 1):
            thank(posted(ada, number), ben)
        with pytest.raises(InvalidMove, match="times today"):
            thank(posted(ada, 20), ben)
        thank(posted(ada, 21), ben, now=NOW + timedelta(days=1))
        leaving.leave(db.session.get_one(Person, ada), actor=actor_of(ben), now=NOW, why="gone")
        with pytest.raises(InvalidMove, match="isn't there"):
            thank(posted(ada, 22), ben, now=NOW + timedelta(days=2))


def test_its_receiver_is_told_once_and_by_mail_on_friday(installation: Installation) -> None:
    """A notice at once; a digest from Friday morning on, outside of quiet hours, once; none for who wants none."""
    ada, ben = installation.person(name="Ada", zone="Europe/Berlin"), installation.person(name="Ben")
    with installation.app.app_context():
        with writing():
            thank(posted(ada), ben)
            thank(posted(ben, 2), ada)
            wishes.change(ben, Wishes(digest=False), actor=actor_of(ben), now=NOW)
        seal_waiting(NOW)
        follow(notices.READER, NOW)
        told = db.session.scalars(select(Notice.title).where(Notice.title.contains("thanks you"))).all()
        assert sorted(told) == ["Ada thanks you", "Ben thanks you"]
        thursday, friday = NOW + timedelta(days=3), at_wall_clock((NOW + timedelta(days=4)).date(), time(10), "UTC")
        assert jobs.send_digests(thursday) == 0
        assert jobs.send_digests(friday - timedelta(hours=12)) == 0, "at night"
        assert jobs.send_digests(friday) == 1 and jobs.send_digests(friday) == 0
        mails = [mail for mail in db.session.scalars(select(Mail)) if "thank-you" in mail.subject]
        assert [mail.recipient for mail in mails] == ["p1@acme.example"] and WORDS in mails[0].text
        stop = str(mails[0].stop_url)
        assert not digests.ended(stop)
        client = installation.app.test_client()
        path = stop.partition("://")[2].partition("/")[2]
        assert client.get(f"/{path}").status_code == 200 and not digests.ended(stop), "a scanner ends nothing"
        assert client.post(f"/{path}").status_code == 200
        assert digests.ended(stop) and digests.ended("https://x.example/thanks/mail/nonsense")
        with writing():
            thank(posted(ada, 5), ben, now=friday + timedelta(hours=1))
        assert jobs.send_digests(friday + timedelta(days=9)) == 0


@pytest.mark.parametrize(
    ("zone", "now", "friday"),
    [
        ("UTC", datetime(2026, 11, 27, 9, 0, tzinfo=UTC), datetime(2026, 11, 27, 9, 0, tzinfo=UTC)),
        ("UTC", datetime(2026, 11, 27, 8, 59, tzinfo=UTC), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 27, 13, 0, tzinfo=UTC), datetime(2026, 11, 20, 14, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 26, 21, 0, tzinfo=UTC), datetime(2026, 11, 26, 20, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 28, 9, 0, tzinfo=UTC), datetime(2026, 10, 23, 7, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_last_friday_morning(zone: str, now: datetime, friday: datetime) -> None:
    """By the person's clock, over the change of it too."""
    assert digests.friday(now, zone) == friday
    assert digests.is_quiet(QuietTimes(time(20), time(8)), "UTC", datetime(2026, 11, 27, 7, tzinfo=UTC))


def test_by_api(installation: Installation) -> None:
    ada, ben = installation.person(name="Ada"), installation.person(name="Ben")
    with installation.app.app_context(), writing():
        url = URL.format(posted(ada).id)
    mine, theirs = installation.api_of(ada), installation.api_of(ben)
    order = {"url": url, "kind": "courage", "text": WORDS}
    assert theirs("POST", "/thanks", {**order, "kind": "love"}).status_code == 422
    made = theirs("POST", "/thanks", order).get_json()
    assert (made["state"], made["from"], made["to"]) == ("sent", "Ben", "Ada")
    assert theirs("POST", "/thanks", order).status_code == 409
    assert theirs("POST", f"/thanks/{made['id']}/show").status_code == 403
    assert mine("POST", f"/thanks/{made['id']}/hide").get_json()["state"] == "hidden"
    assert theirs("GET", "/thanks?of=sent").get_json()["items"][0]["state"] == "sent", "its sender isn't told"
    assert mine("GET", "/thanks").get_json()["items"][0]["text"] == WORDS
    assert mine("PUT", "/thanks/wishes", {"show_at_once": True, "digest": False}).status_code == 200
    assert theirs("POST", f"/thanks/{made['id']}/withdraw").status_code == 200
    assert mine("GET", "/thanks").get_json()["items"] == []
