"""What becomes of a notice, as tables: channels by wish, quiet hours, the fatigue budget."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import clock
from advocacy.checks import QuietTimes
from advocacy.notices.deciding import A_WEEK, Limits, Plan, Standing, Wishes, may_digest, place, plan, room, wanted
from advocacy.notices.kinds import BY_PAGE, FREE, GATHERED, Channel, NoticeKind, Wish, kind_of
from advocacy.notices.models import Rhythm

NOON = clock.from_rfc3339("2026-11-25T12:00:00Z")  # a Wednesday
NIGHT = QuietTimes(time(20), time(8), frozenset({5, 6}))
LIMITS = Limits(a_day=3, a_week=6)
MAIL, PUSH, CHAT = Channel.MAIL, Channel.PUSH, Channel.CHAT
POSTS, ANSWER, SECURITY = NoticeKind.POSTS, NoticeKind.ANSWER, NoticeKind.SECURITY


def of(kind: NoticeKind = POSTS, rhythm: Rhythm = Rhythm.WEEKLY, most: int | None = None, **channels: Wish) -> Wishes:
    return Wishes(rhythm, channels={kind: {Channel(name): wish for name, wish in channels.items()}}, most_a_day=most)


def standing(wishes: Wishes | None = None, sent: tuple[datetime, ...] = (), zone: str = "UTC") -> Standing:
    return Standing(wishes or Wishes(), zone, NIGHT, sent)


@pytest.mark.parametrize(
    ("wishes", "kind", "important", "expected"),
    [
        (Wishes(), POSTS, True, (MAIL, PUSH)),
        (Wishes(), POSTS, False, ()),
        (of(mail=Wish.ALL), POSTS, False, (MAIL,)),
        (of(mail=Wish.DIGEST), POSTS, True, (PUSH,)),
        (of(mail=Wish.NONE, push=Wish.NONE, chat=Wish.IMPORTANT), POSTS, True, (CHAT,)),
        (of(mail=Wish.NONE, push=Wish.NONE), ANSWER, True, (MAIL, PUSH)),  # said about posts, not about answers
        (of(SECURITY, mail=Wish.NONE, push=Wish.NONE, chat=Wish.ALL), SECURITY, False, (MAIL, PUSH)),
    ],
)
def test_channels_are_those_that_somebody_wants(
    wishes: Wishes, kind: NoticeKind, important: bool, expected: tuple[Channel, ...]
) -> None:
    assert wanted(wishes, kind, important) == expected


@pytest.mark.parametrize(
    ("at", "zone", "due"),
    [
        ("2026-11-25T12:00:00Z", "UTC", "2026-11-25T12:00:00Z"),
        ("2026-11-25T21:00:00Z", "UTC", "2026-11-26T08:00:00Z"),
        ("2026-11-27T20:30:00Z", "UTC", "2026-11-30T08:00:00Z"),  # Friday night to Monday
        ("2026-11-25T12:00:00Z", "Asia/Tokyo", "2026-11-25T23:00:00Z"),  # 21:00 there
        ("2026-11-25T12:00:00Z", "America/New_York", "2026-11-25T13:00:00Z"),  # 7:00 there
    ],
)
def test_quiet_hours_hold_what_can_wait(at: str, zone: str, due: str) -> None:
    now = clock.from_rfc3339(at)
    assert plan(ANSWER, True, standing(zone=zone), LIMITS, now).due_at == clock.from_rfc3339(due)
    assert plan(SECURITY, True, standing(zone=zone), LIMITS, now).due_at == now


def test_a_year_of_days_off_is_no_silence_for_ever() -> None:
    never = QuietTimes(days_off=frozenset(range(7)))
    assert plan(POSTS, True, Standing(Wishes(), "UTC", never, ()), LIMITS, NOON).due_at == NOON


@pytest.mark.parametrize(
    ("wishes", "sent", "left"),
    [
        (Wishes(), 0, 3),
        (Wishes(), 2, 1),
        (Wishes(), 3, 0),
        (of(rhythm=Rhythm.NEVER), 1, 2),
        (of(rhythm=Rhythm.DAILY), 0, 0),  # a week of digests is more than the week's six
        (of(rhythm=Rhythm.WEEKDAYS), 0, 1),  # one of three is the digest's, five of six a week
        (of(most=1), 0, 1),
        (of(most=1), 1, 0),
        (of(most=0), 0, 0),
    ],
)
def test_the_budget_keeps_a_place_for_the_digest(wishes: Wishes, sent: int, left: int) -> None:
    assert room(standing(wishes, (NOON,) * sent), LIMITS, NOON) == left


def test_days_and_weeks_are_those_of_the_person() -> None:
    """Half an hour before and after midnight in Tokyo are two days."""
    before, after = clock.from_rfc3339("2026-11-25T14:30:00Z"), clock.from_rfc3339("2026-11-25T15:30:00Z")
    there = standing(of(rhythm=Rhythm.NEVER), (before,) * 3, "Asia/Tokyo")
    assert (room(there, LIMITS, before), room(there, LIMITS, after)) == (0, 3)
    whole_week = standing(of(rhythm=Rhythm.NEVER), tuple(NOON - timedelta(days=each) for each in (0, 0, 1, 1, 2, 2)))
    assert room(whole_week, LIMITS, NOON + timedelta(days=1)) == 0
    assert room(whole_week, LIMITS, NOON + timedelta(days=5)) == 3  # Monday


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (POSTS, Plan((), NOON, True)),
        (ANSWER, Plan((MAIL,), NOON + timedelta(hours=1), False, gathers=True)),
        (SECURITY, Plan((MAIL, PUSH), NOON, False)),
    ],
)
def test_beyond_the_budget_only_answers_and_security_go_out(kind: NoticeKind, expected: Plan) -> None:
    assert plan(kind, True, standing(sent=(NOON,) * 3), LIMITS, NOON) == expected


@pytest.mark.parametrize(
    ("sent_at", "now", "due"),
    [
        ("12:00", "12:40", "13:00"),  # an hour after the last
        ("12:00", "15:00", "15:00"),  # long ago
        ("13:00", "12:40", "13:00"),  # with what waits
        ("19:30", "19:40", "08:00"),  # an hour later it is quiet
    ],
)
def test_answers_beyond_the_budget_are_an_hour_apart(sent_at: str, now: str, due: str) -> None:
    at = {each: clock.from_rfc3339(f"2026-11-25T{each}:00Z") for each in (sent_at, now, due)}
    expected = at[due] if due > "08:00" else at[due] + timedelta(days=1)
    assert plan(ANSWER, True, standing(sent=(at[sent_at],) * 3), LIMITS, at[now]).due_at == expected


def test_what_leads_to_nobody_is_no_message() -> None:
    nowhere = replace(standing(), reached_by=frozenset({MAIL}))
    assert plan(POSTS, True, nowhere, LIMITS, NOON) == Plan((MAIL,), NOON, False)
    only_push = replace(standing(of(mail=Wish.DIGEST)), reached_by=frozenset({MAIL}))
    assert plan(POSTS, True, only_push, LIMITS, NOON) == Plan((), NOON, True)


def test_with_room_for_one_it_is_mail() -> None:
    assert plan(POSTS, True, standing(sent=(NOON,) * 2), LIMITS, NOON) == Plan((MAIL,), NOON, False)


def test_without_a_digest_it_stays_on_the_page() -> None:
    assert not plan(POSTS, True, standing(of(rhythm=Rhythm.NEVER), (NOON,) * 3), LIMITS, NOON).for_digest
    assert not may_digest(of(mail=Wish.NONE), POSTS) and may_digest(of(mail=Wish.NONE), ANSWER)


@given(
    st.lists(
        st.tuples(st.sampled_from([*NoticeKind, None]), st.booleans(), st.integers(0, 14 * 24)), min_size=1, max_size=60
    ),
    st.sampled_from(Rhythm), st.integers(0, 4), st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
)  # fmt: skip
def test_never_more_than_the_budget(
    told: list[tuple[NoticeKind | None, bool, int]], rhythm: Rhythm, most: int, zone: str
) -> None:
    """Whatever is told when, mails that are no notice's (None) among it, and each digest at its time: no day and no
    week of a person's has more, but for security, and for answers, of which there is one message an hour. Whoever
    chose none a day still has their digest."""
    sent: list[datetime] = []
    counted: list[datetime] = []
    gathered: set[datetime] = set()
    wishes = of(rhythm=rhythm, most=most, mail=Wish.ALL, push=Wish.ALL, chat=Wish.ALL)
    for kind, important, hour in sorted(told, key=lambda each: each[2]):
        now = NOON + timedelta(hours=hour)
        if kind is None:
            found = place(standing(wishes, tuple(sent), zone), LIMITS, now)
            sent += [found] if found else []
            counted += [found] if found else []
            continue
        planned = plan(kind, important, standing(wishes, tuple(sent), zone), LIMITS, now)
        assert planned.due_at >= now
        sent += [planned.due_at] * len(planned.channels)
        counted += [] if kind in FREE or planned.gathers else [planned.due_at] * len(planned.channels)
        gathered |= {planned.due_at} if planned.gathers else set()
        assert not planned.gathers or (kind in GATHERED and len(planned.channels) == 1)
    for one, next_one in itertools.pairwise(sorted(gathered)):
        assert next_one - one >= timedelta(hours=1)
    days = [at.astimezone(clock.zone_named(zone)).date() for at in counted]
    digests = {day for day in days if comes(rhythm, day)}
    assert all(days.count(day) + (day in digests) <= min(most, LIMITS.a_day) for day in days)
    weeks = [day.isocalendar()[:2] for day in days]
    assert all(weeks.count(week) + A_WEEK[rhythm] <= LIMITS.a_week for week in weeks)


def comes(rhythm: Rhythm, day: date) -> bool:
    return {
        Rhythm.DAILY: True, Rhythm.WEEKDAYS: day.weekday() < 5, Rhythm.WEEKLY: day.weekday() == 1, Rhythm.NEVER: False
    }[rhythm]  # fmt: skip


def test_a_place_is_of_the_first_day_that_has_one() -> None:
    """Wednesday and Thursday are full, and the weekend is quiet; a digest of another day has taken one of Friday's."""
    full = tuple(NOON + timedelta(days=each) for each in (0, 0, 0, 1, 1, 1))
    wide, friday = Limits(3, 20), NOON + timedelta(days=2)
    assert place(standing(sent=full), wide, NOON) == friday
    assert place(standing(sent=full), Limits(3, 6), NOON) == clock.from_rfc3339("2026-11-30T08:00:00Z")
    late = replace(standing(sent=(friday,) * 2), digests=(friday,))
    assert room(late, wide, friday) == 0
    assert place(standing(of(most=0)), wide, NOON) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/posts/7", POSTS), ("/reviews/items/3", NoticeKind.REVIEWS), ("/mentions/1", ANSWER),
        ("/portal/", NoticeKind.PARTNERS), ("/perks/mine/2", NoticeKind.THANKS), ("/connections?x=1", ANSWER),
        ("/nowhere", NoticeKind.NEWS), ("", NoticeKind.NEWS), ("/points#top", NoticeKind.THANKS),
    ],
)  # fmt: skip
def test_a_kind_follows_from_the_page(path: str, kind: NoticeKind) -> None:
    assert kind_of(path) is kind


def test_every_kind_but_news_has_pages() -> None:
    assert set(BY_PAGE.values()) == set(NoticeKind) - {NoticeKind.NEWS}
