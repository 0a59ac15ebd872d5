"""Blackouts: planned ahead, made longer by one and lifted by two; what falls into one; a year of quiet periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.campaigns import blackouts
from advocacy.campaigns.blackouts import Plan, Quarters
from advocacy.campaigns.in_force import reaches_in_force
from advocacy.campaigns.models import BLACKOUT_MOVES, Blackout, BlackoutState
from advocacy.campaigns.quiet_periods import quarterly, quiet_periods
from advocacy.campaigns.scopes import Reach, Scope, stopped_by
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, timeline
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FINANCIAL = {"classes": ["Financial"]}
PLAN = Plan("Quiet", Scope.CLASS, "financial", NOW + DAY, NOW + 3 * DAY, "Before results.")
VERBS = {"ask_to_lift": blackouts.ask_to_lift, "keep": blackouts.keep, "lift": blackouts.lift}


def _actor(person_id: int) -> Actor:
    return db.session.get_one(Person, person_id).actor


def test_it_holds_from_its_start_to_its_end_and_says_what_falls_in(installation: Installation) -> None:
    person = installation.person(Role.LEGAL)
    with installation.app.app_context(), writing():
        made = blackouts.plan(PLAN, actor=_actor(person), now=NOW)
        seen = [bool(reaches_in_force(NOW + hours * timedelta(hours=1))) for hours in (23, 24, 71, 72)]
        assert seen == [False, True, True, False]
        found = blackouts.falls_into(FINANCIAL, "bluesky", NOW + 2 * DAY)
        assert found == made.reach and (found.called, found.until) == ("Quiet", NOW + 3 * DAY)
        assert blackouts.falls_into(FINANCIAL, "bluesky", NOW + 3 * DAY) is None
        assert blackouts.falls_into({"classes": ["health"]}, "bluesky", NOW + 2 * DAY) is None
        longer = blackouts.plan(
            replace(PLAN, title="All", scope=Scope.ALL, until_at=NOW + 4 * DAY), actor=_actor(person), now=NOW
        )
        assert blackouts.falls_into(FINANCIAL, "bluesky", NOW + 2 * DAY) == longer.reach, "the one that ends last"


@pytest.mark.parametrize("state", list(BlackoutState))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_state_and_verb(sqlite: Installation, state: BlackoutState, verb: str) -> None:
    person = sqlite.person(Role.LEGAL)
    with sqlite.app.app_context(), writing():
        found = Blackout(**vars(PLAN), state=state, planned_at=NOW)
        db.session.add(found)
        db.session.flush()
        allowed, to = BLACKOUT_MOVES[verb]
        if state in allowed:
            VERBS[verb](found, actor=_actor(person), now=NOW)
            assert found.state is to
        else:
            with pytest.raises(InvalidMove):
                VERBS[verb](found, actor=_actor(person), now=NOW)


def test_ending_it_early_takes_two_and_ending_in_time_nobody(installation: Installation) -> None:
    one, other = installation.person(Role.LEGAL), installation.person(Role.HR)
    with installation.app.app_context(), writing():
        made = blackouts.plan(replace(PLAN, from_at=NOW - DAY), actor=_actor(one), now=NOW)
        blackouts.ask_to_lift(made, actor=_actor(one), now=NOW)
        assert len(reaches_in_force(NOW)) == 1, "it holds while it is asked"
        for alone in (_actor(one), Actor.job("nobody")):
            with pytest.raises(NotAllowed):
                blackouts.lift(made, actor=alone, now=NOW)
        blackouts.lift(made, actor=_actor(other), now=NOW)
        assert reaches_in_force(NOW) == () and made.lifted_by == other
        with pytest.raises(InvalidMove):
            blackouts.ask_to_lift(
                blackouts.plan(PLAN, actor=_actor(one), now=NOW), actor=_actor(one), now=NOW + 3 * DAY
            )


def test_who_changes_it_at_the_same_moment_does_not_make_it_shorter(installation: Installation) -> None:
    """One makes it longer while the other, who saw it shorter, makes it longer too, but by less: that is refused."""
    person = installation.person(Role.LEGAL)
    with installation.app.app_context(), writing():
        made = blackouts.plan(PLAN, actor=_actor(person), now=NOW).id
    refused: list[Breach] = []

    def change(until_at: datetime) -> None:
        found = blackouts.blackout_for(made)
        blackouts.change(found, replace(PLAN, until_at=until_at), actor=_actor(person), now=NOW)

    def by_less() -> None:
        try:
            with installation.app.app_context(), writing():
                change(NOW + 4 * DAY)
        except Breach as refusal:
            refused.append(refusal)

    meanwhile = Thread(target=by_less)
    with installation.app.app_context(), writing():
        change(NOW + 9 * DAY)
        meanwhile.start()
        meanwhile.join(0.5)
        assert meanwhile.is_alive(), "it waits until we are done"
    meanwhile.join(30)
    assert refused and set(refused[0].errors) == {"until_at"}
    with installation.app.app_context():
        assert blackouts.blackout_for(made).until_at == NOW + 9 * DAY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until_at": NOW + 5 * DAY, "title": "Longer"}, None), ({"from_at": NOW}, None), ({"scope": Scope.ALL}, None),
        ({"until_at": NOW + 2 * DAY}, "until_at"), ({"from_at": NOW + 2 * DAY}, "from_at"),
        ({"name": "health"}, "scope"), ({"scope": Scope.TOPIC, "name": "Lisbon"}, "scope"),
        ({"title": " "}, "title"), ({"until_at": NOW + 500 * DAY}, "until_at"), ({"name": ""}, "name"),
    ],
)  # fmt: skip
def test_one_person_may_make_it_hold_more_but_not_less(
    sqlite: Installation, change: dict[str, Any], field: str | None
) -> None:
    person = sqlite.person(Role.LEGAL)
    with sqlite.app.app_context(), writing():
        made = blackouts.plan(PLAN, actor=_actor(person), now=NOW)
        if field is None:
            blackouts.change(made, replace(PLAN, **change), actor=_actor(person), now=NOW)
            row = timeline("blackout", made.id)[0]
            assert row.verb == "change" and row.payload is not None
            assert row.payload.body["details"]["before"]["title"] == "Quiet"  # type: ignore[index]
        else:
            with pytest.raises(Breach) as refusal:
                blackouts.change(made, replace(PLAN, **change), actor=_actor(person), now=NOW)
            assert field in refusal.value.errors


def test_a_past_or_upside_down_one_is_refused(sqlite: Installation) -> None:
    with sqlite.app.app_context(), writing():
        for wrong in (replace(PLAN, until_at=NOW), replace(PLAN, from_at=NOW + 3 * DAY)):
            with pytest.raises(Breach):
                blackouts.plan(wrong, actor=Actor.system(), now=NOW)
        over = blackouts.plan(PLAN, actor=Actor.system(), now=NOW)
        with pytest.raises(InvalidMove):
            blackouts.change(over, PLAN, actor=Actor.system(), now=NOW + 9 * DAY)


def test_a_year_of_quiet_periods(installation: Installation) -> None:
    quarters = Quarters(date(2026, 11, 30), 4, 14, time(7, 30))
    with installation.app.app_context(), writing():
        made = blackouts.plan_quarters(PLAN, quarters, "Europe/Berlin", actor=Actor.system(), now=NOW)
        assert [each.title for each in made] == [
            "Quiet 2026-11-30", "Quiet 2027-02-28", "Quiet 2027-05-30", "Quiet 2027-08-30",
        ]  # fmt: skip
        assert made[0].from_at == datetime(2026, 11, 15, 23, 0, tzinfo=UTC), "midnight in Berlin"
        assert made[2].until_at == datetime(2027, 5, 30, 5, 30, tzinfo=UTC), "half past seven, in summer"
        with pytest.raises(Breach):
            blackouts.plan_quarters(
                PLAN, replace(quarters, first=date(2026, 8, 30)), "UTC", actor=Actor.system(), now=NOW
            )


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(1, 8), st.integers(0, 120))
def test_each_quiet_period_ends_on_its_day_and_begins_so_many_before(first: date, count: int, before: int) -> None:
    days = quarterly(first, count)
    assert len({day.year * 12 + day.month for day in days}) == count
    for day, (start, end) in zip(days, quiet_periods(days, before, time(7), "UTC"), strict=True):
        assert (end.date(), (end.date() - start.date()).days) == (day, before) and start < end


_TIMES = st.one_of(st.none(), st.integers(0, 10))


@given(st.lists(st.tuples(_TIMES, _TIMES), max_size=6), st.integers(0, 10))
def test_what_stops_a_post_covers_its_time_and_nothing_ends_later(
    windows: list[tuple[int | None, int | None]], at: int
) -> None:
    def instant(hours: int | None) -> datetime | None:
        return None if hours is None else NOW + timedelta(hours=hours)

    reaches = [Reach(Scope.ALL, since=instant(start), until=instant(end)) for start, end in windows]
    now = NOW + timedelta(hours=at)
    holding = [r for r in reaches if (r.since is None or r.since <= now) and (r.until is None or now < r.until)]
    found = stopped_by(reaches, {}, "any", now)
    assert (found is None) == (not holding)
    if found is not None and found.until is not None:
        assert all(other.until is not None and other.until <= found.until for other in holding)
