"""Digests: only what is new for each, once, in their rhythm, after their quiet hours; none without news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.campaigns.models import Topic
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.mailing import Bounce, Mail, Urgency, addresses
from advocacy.notices import digesting, telling, wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.digest_sources import earned
from advocacy.notices.digesting import send_digests
from advocacy.notices.digests import Line, Section, Stretch, Write, init_digests, letter
from advocacy.notices.models import Message, MessageWishes, Notice, Rhythm
from advocacy.notices.telling import tell
from advocacy.people import accounts
from advocacy.people.models import Person
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance, ReachCount
from content_library.audiences import sets
from content_library.lending.digest import stories
from content_library.models import Item, ItemState, ReservedTopic, Revision, TextMode
from rewards.models import POINTS, PointDay
from rewards.points.digest import earned as points
from tests.installation import Installation
from tests.statements import statements_of

SATURDAY = clock.from_rfc3339("2026-11-21T12:00:00Z")
TUESDAY = clock.from_rfc3339("2026-11-24T09:00:00Z")
WEEK = timedelta(days=7)
SYSTEM = Actor.system()


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines; everybody has a row since Saturday."""
    with installation.app.app_context():
        yield installation


def wish(person_id: int, now: datetime = SATURDAY, **wanted: Any) -> None:
    with writing():
        wishes.change(db.session.get_one(Person, person_id), Wishes(**wanted), actor=SYSTEM, now=now)


def told(person_id: int, title: str, now: datetime = SATURDAY) -> None:
    with writing():
        tell([person_id], title, "A text", "/posts/1", source=title, now=now)


def mails() -> list[Mail]:
    with reading():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def test_what_is_new_comes_once(context: Installation) -> None:
    """By default on Tuesday at nine; what was read on the page is not told."""
    one, two = context.person(zone="Europe/Berlin"), context.person()
    assert send_digests(SATURDAY) == 0
    told(one, "First")
    told(two, "Read")
    with writing():
        telling.read_all(two, SATURDAY)
    assert send_digests(TUESDAY - timedelta(hours=1, minutes=1)) == 0
    assert send_digests(TUESDAY - timedelta(hours=1)) == 1  # nine in Berlin
    assert send_digests(TUESDAY) == 0
    (mail,) = mails()
    assert mail.subject == "First" and "14 November" in mail.text and mail.urgency == Urgency.BULK
    assert mail.html is not None and "First" in mail.html
    assert mail.stop_url is not None and mail.stop_url in mail.html
    told(one, "Second", TUESDAY + timedelta(days=1))
    told(one, "Third", TUESDAY + timedelta(days=1))
    assert send_digests(TUESDAY + WEEK) == 1
    assert mails()[1].subject == "2 notices" and "First" not in mails()[1].text and "24 November" in mails()[1].text
    with reading():
        assert [each.channel for each in db.session.scalars(select(Message))] == ["digest", "digest"]
        assert db.session.scalars(select(Notice).where(Notice.for_digest)).all() == []


def test_without_news_none_is_sent_and_those_who_left_or_are_unreachable_get_none(context: Installation) -> None:
    gone, bounced, nothing = context.person(), context.person(), context.person()
    send_digests(SATURDAY)
    told(gone, "a")
    told(bounced, "b")
    with writing():
        accounts.deactivate(db.session.get_one(Person, gone), actor=SYSTEM, now=SATURDAY, why="left")
        addresses.note("p2@acme.example", Bounce.HARD, "550", actor=SYSTEM, now=SATURDAY)
    assert send_digests(TUESDAY) == 0 and mails() == []
    with reading():
        rows = {each.person_id: each.next_digest_at for each in db.session.scalars(select(MessageWishes))}
    assert rows == {gone: None, bounced: TUESDAY + WEEK, nothing: TUESDAY + WEEK}


def test_who_comes_back_gets_digests_again(context: Installation) -> None:
    """At the next time of the rhythm that they had; whoever wanted none gets none."""
    back, silent = context.person(), context.person()
    send_digests(SATURDAY)
    wish(silent, rhythm=Rhythm.NEVER)
    for each in (back, silent):
        with writing():
            accounts.deactivate(db.session.get_one(Person, each), actor=SYSTEM, now=SATURDAY, why="a sabbatical")
    assert send_digests(TUESDAY) == 0
    for each in (back, silent):
        with writing():
            accounts.reopen(db.session.get_one(Person, each), actor=SYSTEM, now=TUESDAY, why="is back")
    told(back, "News", TUESDAY)
    assert send_digests(TUESDAY + timedelta(hours=1)) == 0
    with reading():
        rows = {each.person_id: each.next_digest_at for each in db.session.scalars(select(MessageWishes))}
    assert rows == {back: TUESDAY + WEEK, silent: None}
    assert send_digests(TUESDAY + WEEK) == 1 and mails()[0].subject == "News"


@pytest.mark.parametrize(
    ("wanted", "zone", "due"),
    [
        ({"rhythm": Rhythm.DAILY, "minute": 600}, "UTC", "2026-11-23T10:00:00Z"),  # Sunday is a day off
        ({"rhythm": Rhythm.WEEKDAYS, "minute": 480}, "America/New_York", "2026-11-23T13:00:00Z"),
        ({"rhythm": Rhythm.WEEKLY, "weekday": 3, "minute": 420}, "UTC", "2026-11-26T08:00:00Z"),  # quiet until eight
        ({"rhythm": Rhythm.WEEKLY, "weekday": 6}, "UTC", "2026-11-23T09:00:00Z"),
        ({"rhythm": Rhythm.NEVER}, "UTC", ""),
    ],
)
def test_rhythms_and_quiet_hours(sqlite: Installation, wanted: dict[str, Any], zone: str, due: str) -> None:
    with sqlite.app.app_context():
        person_id = sqlite.person(zone=zone)
        wish(person_id, **wanted)
        told(person_id, "News")
        at, sent = SATURDAY, []
        while at < SATURDAY + WEEK:
            if send_digests(at):
                sent.append(clock.to_rfc3339(at))
            at += timedelta(minutes=30)
        assert sent == ([due] if due else [])


def test_two_workers_send_one(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first has written its letter but not queued it."""
    person_id = context.person()
    send_digests(SATURDAY)
    told(person_id, "News")
    queue, sent = digesting._queue, []

    def slow(*given: Any) -> int:
        monkeypatch.setattr(digesting, "_queue", queue)
        return queue(*given)

    due = digesting._due(TUESDAY)
    sent.append(send_digests(TUESDAY))
    sent.append(digesting._batch(due, TUESDAY))
    assert sent == [1, 0] and len(mails()) == 1


def test_a_link_ends_the_digest(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context():
        send_digests(SATURDAY)
        told(person_id, "News")
        send_digests(TUESDAY)
        path = str(mails()[0].stop_url).removeprefix("http://127.0.0.1:8000").removeprefix("http://localhost:8000")
    path = "/notices/stop/" + path.rpartition("/")[2]
    client = installation.app.test_client()
    assert "End them" in client.get(path).text and client.post(path).status_code == 200
    with installation.app.app_context():
        assert wishes.of(person_id).rhythm is Rhythm.NEVER
    client.post(f"{path}/resume")
    with installation.app.app_context():
        assert wishes.of(person_id).rhythm is Rhythm.WEEKLY


def test_a_section_that_is_no_news_comes_along_only(sqlite: Installation) -> None:
    with sqlite.app.app_context(), reading():
        person = db.session.get_one(Person, sqlite.person())
        stretch = Stretch(person, SATURDAY, TUESDAY)
        along: Write = lambda: Section("Your inbox", "", is_news=False)  # noqa: E731
        news: Write = lambda: Section("News", "One story " * 30, [Line("A", "b", "/c")])  # noqa: E731
        assert letter(stretch, [along]) is None and letter(stretch, []) is None
        found = letter(stretch, [along, news])
        assert found is not None and len(found.subject) <= 120 and found.text.index("INBOX") < found.text.index("NEWS")
        assert "http://127.0.0.1:8000/c" in found.text.replace("localhost", "127.0.0.1")


def item(title: str, live_at: datetime, topics: tuple[str, ...] = (), **audience: list[str]) -> int:
    made = Item(
        title=title, state=ItemState.LIVE, live_at=live_at, created_at=live_at, changed_at=live_at, topics=list(topics),
        audience=audience, audience_id=sets.kept(audience),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(
        Revision(
            item_id=made.id, number=1, title=title, summary="A summary", networks=["any"], audience=audience,
            text_mode=TextMode.LOCKED, author_ids=[], sha256="0" * 64, created_at=live_at,
        )
    )  # fmt: skip
    db.session.flush()
    return made.id


def sections(
    source: Any, people: list[int], since: datetime = SATURDAY, until: datetime = TUESDAY
) -> dict[int, Section]:
    with reading():
        found: Mapping[int, Write] = source(
            {each: Stretch(db.session.get_one(Person, each), since, until) for each in people}
        )
        return {person_id: write() for person_id, write in found.items()}


def test_stories_are_those_for_a_person_that_went_live_since(context: Installation) -> None:
    here, german = context.person(), context.person(language="de")
    with writing():
        item("Before", SATURDAY)
        item("For all", SATURDAY + timedelta(hours=1))
        item("For Germans", TUESDAY, languages=["de"])
        item("After", TUESDAY + timedelta(seconds=1))
        item("For experts", TUESDAY, topics=("Money",))
        topic = Topic(name="money", created_at=SATURDAY)
        db.session.add(topic)
        db.session.flush()
        db.session.add(ReservedTopic(topic_id=topic.id, since=SATURDAY))
    found = sections(stories, [here, german])
    assert [line.title for line in found[here].lines] == ["For all"] and found[here].headline == "For all"
    assert {line.title for line in found[german].lines} == {"For Germans", "For all"}
    assert found[german].headline == "2 new stories to share"


def test_what_posts_and_points_earned_are_whole_days_each_once(context: Installation) -> None:
    from_parts = context.person()
    with writing():
        for day, value in ((20, 1), (21, 2), (23, 4), (24, 8)):
            at = datetime(2026, 11, day).date()
            db.session.add(
                ReachCount(
                    dimension=Dimension.PERSON, key=str(from_parts), day=at, metric=metrics.HUMAN, unit="clicks",
                    provenance=Provenance.COUNTED, value=value,
                )
            )  # fmt: skip
            db.session.add(PointDay(person_id=from_parts, unit=POINTS, day=at, earned=value))
    assert sections(earned, [from_parts])[from_parts].figures[0].value == "6"
    assert sections(earned, [from_parts], TUESDAY, TUESDAY + WEEK)[from_parts].figures[0].value == "8"
    assert sections(points, [from_parts])[from_parts].figures[0].value == "3"
    assert sections(points, [from_parts], TUESDAY, TUESDAY + WEEK)[from_parts].figures[0].value == "12"
    assert sections(points, [from_parts])[from_parts].is_news is False


def test_a_batch_takes_as_many_statements_for_many_as_for_a_few(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        people = [sqlite.person() for _ in range(14)]
        send_digests(SATURDAY)
        with writing():
            item("For all", SATURDAY + timedelta(hours=1))
        for each in people:
            told(each, f"News {each}")

        def counted(those: list[int]) -> int:
            due = {each: at for each, at in digesting._due(TUESDAY).items() if each in those}
            with statements_of(db.engine) as found:
                assert digesting._batch(due, TUESDAY) == len(those)
            return len(found)

        few, many = counted(people[:2]), counted(people[2:])
        assert many == few <= 32


def test_sources_are_those_of_the_roof(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        init_digests(sqlite.app, [])
        told(sqlite.person(), "News")
        assert send_digests(TUESDAY + WEEK) == 0
