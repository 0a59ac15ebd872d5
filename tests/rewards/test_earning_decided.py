"""Rules as tables: phases, caps, less and less, cool-downs, conditions, steps; a play decides as the ledger would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.errors import Breach
from rewards.earning import comparing, vetting
from rewards.earning.deciding import NOTHING_YET, Grant, Tally, decide, in_force, limited
from rewards.earning.playing import Calendar, Play
from rewards.earning.shipped import ALWAYS, DEFAULTS
from rewards.earning.terms import Conditions, Facts, Happening, Rule, body_of, rule_of, terms, with_terms
from rewards.earning.triggers import BASES, Pending, Phase, Trigger
from rewards.earning.windows import windows_of

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
POST = Rule("post", 1, Trigger.SHARE_PUBLISHED, 25, ALWAYS)
DOUBLE = Rule("double", 1, Trigger.SHARE_PUBLISHED, 0, ALWAYS, phase=Phase.MULTIPLIER, percent=50)
MORE = replace(DOUBLE, key="more", percent=10)
LAUNCH = Rule(
    "launch", 1, Trigger.SHARE_PUBLISHED, 7, ALWAYS, phase=Phase.PRODUCT,
    conditions=Conditions(campaigns=frozenset({"Launch"})),
)  # fmt: skip
PROMISED = Rule("challenge_won", 1, Trigger.CHALLENGE_WON, 1, ALWAYS)
CLICKS = Rule("clicks", 1, Trigger.HUMAN_CLICKS, 5, ALWAYS, step=10, most_steps=5, weekly_cap=50)


def happening(trigger: Trigger = Trigger.SHARE_PUBLISHED, figure: int = 1, **facts: object) -> Happening:
    return Happening(trigger, 1, "share:1", NOW, figure, Facts(**facts))  # type: ignore[arg-type]


def points(grants: list[Grant]) -> dict[str, int]:
    return {grant.rule.key: grant.points for grant in grants}


def test_general_then_percentages_of_it_then_extras_that_are_not_multiplied() -> None:
    found = decide([POST, DOUBLE, MORE, LAUNCH], happening(campaign="Launch"), {})
    assert points(found) == {"post": 25, "double": 12, "more": 2, "launch": 7}  # 12.5 and 2.5, rounded down
    assert [(grant.base, grant.on) for grant in found[1:3]] == [(25, "post"), (25, "post")]
    assert points(decide([POST, LAUNCH], happening(), {})) == {"post": 25}


@pytest.mark.parametrize(
    ("terms_of", "tally", "expected", "cut"),
    [
        ({}, NOTHING_YET, 25, ()),
        ({"daily_cap": 30}, Tally(day_points=10), 20, ("daily_cap",)),
        ({"weekly_cap": 30}, Tally(week_points=30), 0, ("weekly_cap",)),
        ({"monthly_cap": 100}, Tally(month_points=90), 10, ("monthly_cap",)),
        ({"monthly_cap": 100}, Tally(month_points=190), 0, ("monthly_cap",)),  # a newer version has a lower cap
        ({"subject_cap": 26}, Tally(subject_points=25), 1, ("subject_cap",)),
        ({"daily_cap": 30, "weekly_cap": 60}, Tally(day_points=10, week_points=50), 10, ("daily_cap", "weekly_cap")),
        ({"diminish_after": 2, "diminish_percent": 30}, Tally(week_count=1), 25, ()),
        ({"diminish_after": 2, "diminish_percent": 30}, Tally(week_count=2), 7, ("diminishing",)),
        ({"diminish_after": 2, "diminish_percent": 30, "diminish_per": "day"}, Tally(week_count=2), 25, ()),
        ({"diminish_after": 2, "diminish_percent": 0, "diminish_per": "day"}, Tally(day_count=9), 0, ("diminishing",)),
        ({"cool_down": 60}, Tally(nearest=timedelta(minutes=59)), 0, ("cool_down",)),
        ({"cool_down": 60}, Tally(nearest=timedelta(minutes=60)), 25, ()),
    ],
)
def test_caps_and_less_and_cool_downs(
    terms_of: dict[str, object], tally: Tally, expected: int, cut: tuple[str, ...]
) -> None:
    found = limited(replace(POST, **terms_of), 25, tally)  # type: ignore[arg-type]
    assert (found.points, found.cut) == (expected, cut)


def test_a_step_is_never_cut_it_waits() -> None:
    found = decide([CLICKS], happening(Trigger.HUMAN_CLICKS, 38), {"clicks": Tally(week_points=42)})
    assert [(grant.step, grant.points) for grant in found] == [(1, 5), (2, 0)]
    again = decide([CLICKS], happening(Trigger.HUMAN_CLICKS, 38), {}, {"clicks": {1: 10}})
    assert [grant.step for grant in again] == [2, 3]


def test_a_mission_gives_what_it_promises() -> None:
    rule = next(rule for rule in DEFAULTS if rule.trigger is Trigger.MISSION_COMPLETED)
    assert points(decide([rule], happening(Trigger.MISSION_COMPLETED, 80), {})) == {"mission_completed": 80}
    assert points(decide([rule], happening(Trigger.MISSION_COMPLETED, -5), {})) == {"mission_completed": 0}


@pytest.mark.parametrize(
    ("named", "facts", "met"),
    [
        ({}, {}, True),
        ({"networks": ["bluesky"]}, {"network": "bluesky"}, True),
        ({"networks": ["bluesky"]}, {}, False),
        ({"teams": ["3"]}, {"team_id": 3}, True),
        ({"teams": ["3"]}, {"team_id": None}, False),
        ({"topics": ["A", "B"], "regions": ["DE"]}, {"topic": "B", "region": "DE"}, True),
        ({"topics": ["A", "B"], "regions": ["DE"]}, {"topic": "B", "region": "FR"}, False),
        ({"tiers": ["gold"], "programmes": ["p:1"], "items": ["item:1"]},
         {"tier": "gold", "programme": "p:1", "item": "item:1"}, True),
    ],
)  # fmt: skip
def test_conditions(named: dict[str, list[str]], facts: dict[str, object], met: bool) -> None:
    conditions = Conditions(**{name: frozenset(values) for name, values in named.items()})
    assert conditions.met(Facts(**facts)) is met  # type: ignore[arg-type]
    rule = replace(POST, conditions=conditions)
    assert with_terms(POST, terms(rule)) == rule == replace(rule_of("post", body_of(rule), ALWAYS), version=1)


def test_which_version_is_in_force() -> None:
    second = replace(POST, version=2, points=30, valid_from=NOW, valid_until=NOW + timedelta(days=7))
    ended = replace(POST, version=3, points=0, valid_from=NOW + timedelta(days=30))
    versions = [POST, second, ended]
    found = [in_force(versions, "post", NOW + timedelta(days=days)) for days in (-1, 0, 6, 7, 40)]
    assert [rule.version if rule else None for rule in found] == [1, 2, 2, None, None]
    planned = replace(POST, version=2, points=40, valid_from=NOW + timedelta(days=30))
    sooner = replace(POST, version=3, points=20, valid_from=NOW + timedelta(days=1))
    again = replace(sooner, version=4, points=21)  # of one instant the later written
    found = [in_force([POST, planned, sooner, again], "post", NOW + timedelta(days=days)) for days in (0, 2, 31)]
    assert [rule.points if rule else None for rule in found] == [25, 21, 40]


def test_every_trigger_has_a_basis_and_a_rule_that_ships() -> None:
    assert set(BASES) == set(Trigger) == {rule.trigger for rule in DEFAULTS}
    assert not [rule.key for rule in DEFAULTS if vetting.faults(rule)]
    thanked = next(rule for rule in DEFAULTS if rule.trigger is Trigger.THANKED)
    assert thanked.points == 0


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (replace(POST, points=-1), "points"),
        (replace(DOUBLE, percent=1001), "percent"),
        (replace(POST, weekly_cap=10), "weekly_cap"),
        (replace(POST, daily_cap=0), "daily_cap"),
        (replace(CLICKS, weekly_cap=None), "weekly_cap"),
        (replace(CLICKS, step=None), "step"),
        (replace(CLICKS, most_steps=0), "most_steps"),
        (replace(LAUNCH, conditions=Conditions()), "conditions"),
        (replace(POST, diminish_after=0), "diminish_after"),
        (replace(POST, diminish_percent=101), "diminish_percent"),
        (replace(POST, diminish_per="year"), "diminish_per"),
        (replace(POST, cool_down=0), "cool_down"),
        (replace(POST, pending=Pending.DAYS), "pending_days"),
        (replace(CLICKS, pending=Pending.VERIFIED), "pending"),
        (replace(POST, valid_until=ALWAYS), "valid_until"),
        (replace(PROMISED, points=2), "points"),
        (replace(PROMISED, key="challenge_too"), "trigger"),
        (replace(PROMISED, phase=Phase.MULTIPLIER, percent=10), "trigger"),
    ],
)
def test_what_a_rule_cannot_say(rule: Rule, field: str) -> None:
    assert field in vetting.faults(rule)


def test_clicks_are_never_the_main_way_to_earn() -> None:
    actions = replace(POST, weekly_cap=200)
    vetting.require(replace(CLICKS, valid_from=NOW), [actions], NOW)
    with pytest.raises(Breach, match="never the main way to earn"):
        vetting.require(replace(CLICKS, weekly_cap=51, valid_from=NOW), [actions], NOW)
    capless, ten = replace(POST, weekly_cap=None), replace(POST, points=10, weekly_cap=None)
    assert vetting.clicks_part([CLICKS, capless]) == (50, 175)  # endless counts as one a day
    for action, most in ((capless, 43), (ten, 17), (replace(POST, weekly_cap=9000), 100)):
        vetting.require(replace(CLICKS, weekly_cap=most, valid_from=NOW), [action], NOW)
        with pytest.raises(Breach, match="never the main way to earn"):
            vetting.require(replace(CLICKS, weekly_cap=most + 1, valid_from=NOW), [action], NOW)
    later = replace(actions, version=2, points=0, valid_from=NOW + timedelta(days=9))  # ends afterwards
    with pytest.raises(Breach, match="never the main way to earn"):
        vetting.require(replace(CLICKS, valid_from=NOW), [actions, later], NOW)


@pytest.mark.parametrize(
    ("at", "hours", "monday"),
    [
        (datetime(2026, 3, 29, 10, tzinfo=UTC), 23, 23), (datetime(2026, 10, 25, 10, tzinfo=UTC), 25, 19),
        (datetime(2026, 11, 17, 23, 30, tzinfo=UTC), 24, 16),
    ],
)  # fmt: skip
def test_windows_are_the_companys(at: datetime, hours: int, monday: int) -> None:
    found = windows_of(at, BERLIN)
    assert (found.day.end - found.day.start.astimezone(UTC)).total_seconds() == hours * 3600
    assert (found.week.start.day, found.week.start.weekday(), found.month.start.day) == (monday, 0, 1)
    days = Calendar(BERLIN).days(at)
    assert days == Calendar(BERLIN).days(found.day.start) != Calendar(BERLIN).days(found.day.end)


ACTS = st.lists(
    st.tuples(
        st.integers(0, 40 * 24 * 60), st.sampled_from([1, 2]), st.integers(1, 3),
        st.sampled_from([Trigger.SHARE_PUBLISHED, Trigger.HUMAN_CLICKS]), st.integers(0, 60),
    ),
    max_size=40,
)  # fmt: skip
CAPPED = replace(
    POST, daily_cap=40, weekly_cap=90, monthly_cap=200, diminish_after=2, diminish_percent=40, cool_down=30
)


@given(acts=ACTS)
@settings(max_examples=60, deadline=None)
def test_no_play_gives_more_than_its_caps(acts: list[tuple[int, int, int, Trigger, int]]) -> None:
    play, calendar = Play([CAPPED, CLICKS, replace(DOUBLE, weekly_cap=30)]), Calendar(BERLIN)
    weekly: dict[tuple[int, int, str], int] = {}
    for minute, person, subject, trigger, figure in sorted(acts, key=lambda act: act[0]):
        at = NOW + timedelta(minutes=minute)
        before = dict(play.by_rule)
        days = calendar.days(at)
        play.happens(Happening(trigger, person, f"share:{subject}", at, figure), days)
        for key, total in play.by_rule.items():
            week = (person, days[1], key)
            weekly[week] = weekly.get(week, 0) + max(total - before.get(key, 0), 0)
    caps = {"post": 90, "clicks": 1000, "double": 30}  # a step lost and reached again counts here, not in the ledger
    assert all(total <= caps[key] for (_person, _week, key), total in weekly.items())
    assert sum(play.given.values()) == sum(play.by_rule.values()) and min(play.given.values(), default=0) >= 0


def test_a_play_takes_lost_steps_back_with_what_multiplied_them() -> None:
    half = replace(DOUBLE, trigger=Trigger.HUMAN_CLICKS, percent=60, weekly_cap=50)
    play, days = Play([CLICKS, half]), Calendar(BERLIN).days(NOW)
    given_then = []
    for figure in (34, 19, 21, 0):
        play.happens(happening(Trigger.HUMAN_CLICKS, figure), days)
        given_then.append(play.given[1])
    assert given_then == [24, 8, 16, 0]


def test_a_comparison_names_nobody_and_no_small_team() -> None:
    teams = {person: 1 if person < 10 else 2 if person < 16 else 3 for person in range(18)}
    today, draft = dict.fromkeys(range(18), 10), dict.fromkeys(range(18), 12)
    told = comparing.compare(today, draft, teams)
    assert (told["people"], told["today"], told["draft"]) == (18, 180, 216)
    assert told["teams"] == [
        {"team": 1, "people": 10, "today": 100, "draft": 120}, {"team": None, "people": 8, "today": 80, "draft": 96},
    ]  # fmt: skip
    assert told["changes"]["50"] == 2 and told["counts"] == {"more": 18, "same": 0, "less": 0}
    assert comparing.compare(today, {**draft, 3: 1}, teams)["counts"] is None  # one who loses could be told
    few = comparing.compare({1: 5}, {1: 9}, {})
    assert few["teams"] == [] and "changes" not in few
