"""On both engines: tiers follow the ledger, badges and streaks the history; asked twice nothing happens twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.moving import record_share
from advocacy.times.models import PostingTimes
from rewards import credits
from rewards.ledger import Event
from rewards.models import Entry
from rewards.standing import badges, jobs, ladders, notices, queries, readers, reviewing, streaks, tiers
from rewards.standing.ladder import Tier
from rewards.standing.models import BadgeAward, Deed, Paused, Period, Standing, StreakPause
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)


def give(person: int, points: int, at: datetime, source: str = "gift") -> Entry:
    with writing():
        entry = credits.give(Event(f"{source}:{person}:{at}", "gift", at, person), points)
        assert entry is not None
        return entry


def hear(now: datetime) -> None:
    """What the readers of this room read by now."""
    seal_waiting(now)
    follow(readers.READER, now)
    seal_waiting(now)
    follow(notices.READER, now)


def post(person: int, at: datetime, network: str = "sandbox") -> int:
    with writing():
        return making.published(person, at=at, network=network, source_ref=f"item:{at:%m%d%H}:1").id


def told(person: int) -> Sequence[str]:
    with reading():
        return db.session.scalars(select(Notice.title).where(Notice.person_id == person).order_by(Notice.id)).all()


def had(person: int) -> set[str]:
    with reading():
        return set(db.session.scalars(select(BadgeAward.badge_key).where(BadgeAward.person_id == person)))


def verbs(person: int) -> list[str]:
    with reading():
        return [row.verb for row in timeline("tier", person)][::-1]


def test_up_at_once_and_down_by_a_step(installation: Installation) -> None:
    person, other = installation.person(now=NOW), installation.person(now=NOW)
    with installation.app.app_context():
        give(person, 600, NOW)
        assert jobs.look_at_new(NOW) == 1 and jobs.look_at_new(NOW) == 0
        with reading():
            assert (tiers.tier_of(person), tiers.tier_of(other)) == ("silver", None)
            assert tiers.tiers_of([person, other]) == {person: "silver"}
            reach = [tiers.reaches(person, key) for key in ("", "bronze", "silver", "gold", "nonesuch")]
            assert reach == [True, True, True, False, False] and not tiers.reaches(other, "bronze")
            mine = queries.place_of(db.session.get_one(Person, person), NOW)
            assert mine and (mine.score, mine.missing) == (600, 900)
        later = NOW + 366 * DAY
        assert jobs.look_at_all(later) == 1 and jobs.look_at_all(later) == 0
        assert jobs.look_at_all(later + 30 * DAY) == 0
        assert jobs.look_at_all(later + 31 * DAY) == 1
        assert verbs(person) == ["rise", "warn", "step_down"]
        with reading():
            assert tiers.tier_of(person) == "bronze"
        hear(later)
        hear(later)
        assert told(person) == ["You reached Silver", "Silver: a few days more", "Your tier has changed"]


def test_points_taken_back_never_counted(installation: Installation) -> None:
    person = installation.person(now=NOW)
    with installation.app.app_context():
        fair, unfair = give(person, 120, NOW - DAY), give(person, 2000, NOW)
        jobs.look_at_new(NOW)
        with writing():
            credits.take_back(db.session.get_one(Entry, unfair.id), reason="fraud", at=NOW + DAY)
        assert jobs.look_at_new(NOW + DAY) == 1
        with reading():
            assert tiers.tier_of(person) == "bronze" and verbs(person) == ["rise", "correct"]
        with writing():
            credits.take_back(db.session.get_one(Entry, fair.id), reason="fraud", at=NOW + 2 * DAY)
        jobs.look_at_new(NOW + 2 * DAY)
        with reading():
            assert tiers.tier_of(person) is None


def test_a_job_that_dies_half_way_goes_on(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [installation.person(now=NOW) for _ in range(3)]
    with installation.app.app_context():
        for person in people:
            give(person, 150, NOW)
        monkeypatch.setattr(streaks, "AT_ONCE", 2)
        look = reviewing.look
        seen: list[list[int]] = []

        def dies(some: list[int], now: datetime) -> int:
            seen.append(some)
            if len(seen) == 2:
                raise RuntimeError("the worker is gone")
            return look(some, now)

        monkeypatch.setattr(reviewing, "look", dies)
        with pytest.raises(RuntimeError):
            jobs.look_at_new(NOW)
        assert jobs.look_at_new(NOW) == 1
        assert [verbs(person) for person in people] == [["rise"]] * 3


def test_versions_of_a_ladder(installation: Installation) -> None:
    person = installation.person(now=NOW)
    stages = [Tier("seed", "Seed", 10, "good", "tree"), Tier("oak", "Oak", 50, "good", "tree")]
    facts = {"period": Period.CALENDAR_YEAR, "days": None, "grace_days": 0, "actor": SYSTEM, "now": NOW}
    with installation.app.app_context():
        with writing():
            row = ladders.publish(0, stages, **facts, why="Ours", valid_from=NOW + DAY)  # type: ignore[arg-type]
            assert row.version == 2
            with pytest.raises(Breach) as refused:
                ladders.publish(0, stages, **facts, why="Sooner")  # type: ignore[arg-type]
            assert list(refused.value.errors) == ["valid_from"]
            with pytest.raises(Breach) as refused:
                ladders.publish(0, stages, **facts, why="", valid_from=NOW - DAY)  # type: ignore[arg-type]
            assert set(refused.value.errors) == {"valid_from", "why"}
        give(person, 60, NOW)
        assert jobs.look_at_new(NOW) == 0, "the shipped ladder asks for 100"
        assert jobs.look_at_all(NOW + DAY) == 1
        with reading():
            assert tiers.tier_of(person) == "oak"
            kept = db.session.get_one(Standing, (person, 0)).kept_until
            assert kept is not None and kept.isoformat() == "2027-12-31"


def test_badges_follow_what_is_published(installation: Installation) -> None:
    person = installation.person(now=NOW)
    with installation.app.app_context():
        first, _ = post(person, NOW), post(person, NOW + timedelta(hours=1), "mastodon")
        hear(NOW)
        hear(NOW)
        assert had(person) == {"first_post", "two_networks"}
        assert sorted(told(person)) == ["A badge for you: First post", "A badge for you: Two stages"]
        with writing():
            record_share(db.session.get_one(Share, first), "seen_gone", actor=SYSTEM, now=NOW)
        hear(NOW)
        assert had(person) == {"first_post", "two_networks"}, "a badge stays"
        with reading():
            assert db.session.scalar(select(func.count()).select_from(Deed).where(Deed.gone)) == 1
            mine = queries.mine(db.session.get_one(Person, person), NOW)
            ten = next(each for each in mine.ahead if each.badge.key == "ten_posts")
            assert (ten.done, ten.needed) == (1, 10)


def test_what_of_a_post_counts(sqlite: Installation) -> None:
    said: list[tuple[str, dict[str, bool]]] = [
        ("seen_gone", {}), ("seen_gone", {"on_request": True}), ("never_seen", {}), ("seen_live", {}),
    ]  # fmt: skip
    person = sqlite.person(now=NOW)
    with sqlite.app.app_context():
        for number, (verb, details) in enumerate(said):
            share = post(person, NOW + timedelta(hours=number))
            with writing():
                record_share(db.session.get_one(Share, share), verb, actor=SYSTEM, now=NOW, **details)  # type: ignore[arg-type]
        hear(NOW)
        with reading():
            assert db.session.scalars(select(Deed.gone).order_by(Deed.at)).all() == [True, False, True, False]


def test_by_hand_with_a_reason_and_back_again(installation: Installation) -> None:
    person, colleague = installation.person(now=NOW), installation.person(now=NOW)
    with installation.app.app_context(), writing():
        giver = db.session.get_one(Person, colleague).actor
        given = badges.award_by_hand(person, "helped_a_colleague", "Your draft saved the day.", actor=giver, now=NOW)
        hand = "helped_a_colleague"
        with pytest.raises(InvalidMove, match="already"):
            badges.award_by_hand(person, hand, "Again", actor=giver, now=NOW)
        with pytest.raises(Breach):
            badges.award_by_hand(person, "story_of_the_month", " ", actor=giver, now=NOW)
        with pytest.raises(NotAllowed):
            badges.award_by_hand(giver.id or 0, hand, "Me!", actor=giver, now=NOW)
        with pytest.raises(NotFound):
            badges.award(person, "nonesuch", "", NOW)
        by_rule = badges.award(person, "first_post", "share:1", NOW)
        assert by_rule is not None and badges.award(person, "first_post", "share:2", NOW) is None
        with pytest.raises(InvalidMove, match="rule"):
            badges.withdraw(by_rule.id, actor=giver, now=NOW, why="No")
        with pytest.raises(Breach):
            badges.withdraw(given.id, actor=giver, now=NOW, why="")
        badges.withdraw(given.id, actor=giver, now=NOW, why="The wrong Robin")
        assert [row.verb for row in timeline("badge_award", given.id)] == ["withdraw", "award"]


def test_a_streak_pauses_while_somebody_is_away(installation: Installation) -> None:
    """Posts in the 1st, 2nd and 5th week; away in the 3rd and 4th, entered afterwards, deleted later."""
    monday = datetime.combine(NOW.date() - timedelta(days=NOW.weekday()), time(12), UTC)
    at = [monday - timedelta(weeks=back) for back in range(4, -1, -1)]
    person, other = installation.person(now=at[0]), installation.person(now=at[0])
    with installation.app.app_context():
        for one in (person, other):
            for week in (0, 1, 4):
                post(one, at[week])
        hear(NOW)
        with writing():
            db.session.add(_times(person, at[2], at[3] + 6 * DAY))
        with reading():
            mine = queries.mine(db.session.get_one(Person, person), NOW).streak
            assert (mine.length, mine.best) == (3, 3), "known at once"
            theirs = queries.mine(db.session.get_one(Person, other), NOW).streak
            assert (theirs.length, theirs.best) == (1, 2)
        jobs.look_at_all(NOW)
        jobs.look_at_all(NOW)
        with reading():
            pauses = db.session.execute(select(StreakPause.person_id, StreakPause.week, StreakPause.why)).all()
        assert sorted(pauses) == [(person, at[2].date(), Paused.AWAY), (person, at[3].date(), Paused.AWAY)]
        with writing():
            db.session.get_one(PostingTimes, person).away = []
        with reading():
            mine = queries.mine(db.session.get_one(Person, person), NOW).streak
            assert mine.length == 3, "what once paused stays so"
        assert not [title for title in told(person) if "streak" in title.lower()], "never a nag"


def test_who_left_or_is_erased_stays_as_they_were(installation: Installation) -> None:
    person = installation.person(now=NOW)
    with installation.app.app_context():
        give(person, 600, NOW)
        with writing():
            db.session.get_one(Person, person).active = False
        assert (jobs.look_at_new(NOW), jobs.look_at_all(NOW)) == (0, 0)
        with reading():
            assert db.session.scalar(select(func.count()).select_from(Standing)) == 0


def _times(person: int, first: datetime, last: datetime) -> PostingTimes:
    return PostingTimes(
        person_id=person, quiet_from="20:00", quiet_until="08:00", days_off=[6, 7], keeps_holidays=True,
        away=[[first.date().isoformat(), last.date().isoformat()]], works_from="09:00", works_until="17:00",
        only_at_work=True, most_a_day=3, most_a_day_overall=6, most_a_week=10, changed_at=NOW,
    )  # fmt: skip
