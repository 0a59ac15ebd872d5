"""What a look gathers from the tables: bounded, the same on both engines, and what is usual for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select, update

from advocacy.database import db, reading, writing
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.telling import customer_hash
from advocacy.links.models import Click
from advocacy.links.verdicts.machines import Verdict
from advocacy.people.models import Person
from advocacy.posts.models import Share
from rewards import credits
from rewards.fair_play import gathering, jobs, looking, usual
from rewards.fair_play.models import LookDue, Tie, TieKind
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Scene
from rewards.ledger import Event
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

DAY = timedelta(days=1)
_numbers = count(1)


def seen(share: Share, minutes: Iterable[datetime], family: str = "Chrome", verdict: Verdict = Verdict.HUMAN) -> None:
    for minute in minutes:
        number = next(_numbers)
        db.session.add(
            Click(
                journal="test", offset=number, link_id=share.link_id, minute=minute, agent_family=family, flags="G",
                verdict=verdict, rule_version=2, day_hash=number.to_bytes(16, "big"),
            )
        )  # fmt: skip


def credit(person: int, trigger: str, subject: str, at: datetime = NOW) -> None:
    source = f"test:{next(_numbers)}"
    assert credits.give(Event(source, trigger, at, person, subject, trigger, 1, details={"per": 10}), 5)


def sold(person: int, state: ConversionState = ConversionState.ATTRIBUTED, customer: str = "") -> Conversion:
    made = Conversion(
        key=f"k{next(_numbers)}", kind=ConversionKind.SALE, at=NOW, received_at=NOW, person_id=person, state=state,
        customer_hash=customer_hash(customer), decided_at=NOW + DAY,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def found(person: int, now: datetime = NOW + 3 * DAY) -> tuple[Scene, set[str]]:
    with reading():
        scene = gathering.scene_of(db.session.get_one(Person, person), usual.sample(now), now)
    return scene, {each.pattern.key for each in looking.look(scene, IN_FORCE)}


def ring_of(people: list[int]) -> None:
    """On four days, the same browsers go from link to link within the same minutes."""
    for person in people:
        share = making.published(person)
        for day in range(4):
            seen(share, [NOW + day * DAY + timedelta(minutes=7 * each * each) for each in range(1, 5)])
        credit(person, "human_clicks", f"share:{share.id}", NOW + 3 * DAY)


def test_everything_of_one_person_and_nothing_else(installation: Installation) -> None:
    me, other, friend = (installation.person() for _ in range(3))
    with installation.app.app_context():
        with writing():
            share = making.published(me)
            share.url, share.text = "https://x.example/1?utm=2#top", "Read on: https://s.example/abc now"
            seen(share, [NOW + timedelta(minutes=9), NOW + timedelta(minutes=4)])
            seen(share, [NOW], verdict=Verdict.SUSPECTED)
            seen(making.published(other), [NOW])
            twin = making.published(other)
            twin.url, twin.published_at = "https://x.example/1/", NOW - DAY
            credit(me, "share_published", f"share:{share.id}")
            credit(other, "share_published", f"share:{twin.id}")
            sale = sold(me, customer="P1@acme.example")
            gone = sold(me, ConversionState.REVERSED)
            sold(other)
            for position, (kind, a, b) in enumerate([(TieKind.ACCEPTED, me, other), (TieKind.ARRIVED, me, friend)]):
                db.session.add(Tie(position=position, kind=kind, person_id=a, other_id=b, subject="s:1", at=NOW))
            making.published(friend)
        scene, patterns = found(me)
        (post,) = scene.posts
        assert [visit.minute for visit in post.visits] == [NOW + timedelta(minutes=4), NOW + timedelta(minutes=9)]
        assert (post.url, post.words) == ("https://x.example/1", gathering.words_of("read on:  NOW"))
        assert [each.subject for each in scene.credits] == [f"share:{share.id}"]
        assert {each.conversion_id: each.reversed_at for each in scene.sales} == {sale.id: None, gone.id: NOW + DAY}
        assert [(each.person_id, each.posts, each.live) for each in scene.invited] == [(friend, 1, 1)]
        assert [(each.suggester_id, each.accepter_id) for each in scene.accepted] == [(me, other)]
        assert {each.share_id for each in scene.told} == {share.id, twin.id}
        assert patterns == {"told_before"}
        with writing():
            credit(me, "conversion", f"conversion:{sale.id}")
        assert found(me)[1] == {"told_before", "own_conversion"}
        assert found(other)[1] == set()


def test_a_ring_is_seen_across_links_and_a_newsletter_is_not(installation: Installation) -> None:
    people = [installation.person() for _ in range(3)]
    readers = [installation.person() for _ in range(3)]
    with installation.app.app_context():
        with writing():
            ring_of(people)
            for number, person in enumerate(readers):  # one day together, and then everybody has their own readers
                share = making.published(person)
                seen(share, [NOW + timedelta(hours=1, minutes=each) for each in range(12)])
                seen(share, [NOW + DAY + timedelta(minutes=11 * each + number * 3) for each in range(30)])
                credit(person, "human_clicks", f"share:{share.id}")
        scene, patterns = found(people[0])
        assert patterns == {"ring"} and {each.person_id for each in scene.colleagues} >= set(people[1:])
        assert found(readers[0])[1] == set()
        assert jobs.look(NOW + 3 * DAY) == 3
        assert jobs.look(NOW + 3 * DAY) == 0


def test_an_office_behind_one_address_is_usual(sqlite: Installation) -> None:
    people = [sqlite.person() for _ in range(7)]
    with sqlite.app.app_context():
        with writing():
            for person in people:
                share = making.published(person)
                making.seen_live(share, NOW + DAY)
                seen(share, [NOW + timedelta(minutes=5 + each * each) for each in range(12)])
                credit(person, "human_clicks", f"share:{share.id}")
            db.session.flush()
            db.session.execute(update(Click).values(day_hash=b"the office"))
        with reading():
            sampled = usual.sample(NOW + 2 * DAY)
        assert len(sampled.posts) == 7 and sampled.usual_without(people[0], "UTC").one_visitor == 1.0
        assert jobs.look(NOW + 2 * DAY) == 0
        few = replace(sampled, posts=sampled.posts[:3])
        assert few.usual_without(people[0], "UTC").one_visitor == 0.0, "of too few posts nothing is usual"


def test_a_look_takes_as_many_statements_for_many_posts_as_for_one(sqlite: Installation) -> None:
    me = sqlite.person()
    with sqlite.app.app_context():
        counts = []
        for posts in (1, 12):
            with writing():
                for _ in range(posts):
                    seen(making.published(me), [NOW + timedelta(minutes=each) for each in range(10)])
            with statements_of(db.engine) as said:
                found(me)
            counts.append(len(said))
        assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (None, ""), ("https://x.example/p/1", "https://x.example/p/1"),
        ("https://x.example/p/1/", "https://x.example/p/1"), ("https://x.example/p/1?a=1#b", "https://x.example/p/1"),
    ],
)  # fmt: skip
def test_addresses_without_what_tells_no_posts_apart(url: str | None, address: str) -> None:
    assert gathering.address_of(url) == address


def test_whoever_was_credited_is_due_in_one_statement(installation: Installation) -> None:
    people = [installation.person() for _ in range(6)]
    with installation.app.app_context():
        counts = []
        for some in (people[:1], people):
            with writing():
                for person in some:
                    credit(person, "human_clicks", "share:1")
            with writing(), statements_of(db.engine) as said:
                jobs.note_new_credits()
            counts.append(len(said))
        with reading():
            due = {each.person_id: each.times for each in db.session.scalars(select(LookDue))}
        assert counts[0] == counts[1] <= 5
        assert due == {person: 2 if person == people[0] else 1 for person in people}


def test_looks_are_as_good_as_at_once() -> None:
    look, _ = jobs.make_jobs(lambda person_id, since: {})
    assert look.name == "look for fair play" and look.every <= 60, "points of clicks can be spent at once"
