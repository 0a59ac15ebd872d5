from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Absent, Found, Published, Unknown
from advocacy.posts.deciding import Ask, End, LookAgain, Publish, Repeat, StartAnew, Step, View, decide
from tests.posts.lending import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOST = NOW - MINUTE
VIEW = View(Exactness.EXACT, timedelta(seconds=5), LOST, LOST, looks=1)
LATE = "It could not go out in time. Choose a new time if it still fits."
ENDED = Absent(may_repeat=False, never_will_be=True)
LONG_AGO = replace(VIEW, first_lost_at=NOW - 3 * HOUR, lost_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("found", "view", "step"),
    [
        (Published("r", "u"), replace(VIEW, bar="withdrawn", late=True), Publish("r", "u")),
        (Absent(True), VIEW, Repeat()),
        (Absent(True), replace(VIEW, exactness=Exactness.STRONG), LookAgain(NOW + timedelta(seconds=4))),
        (Absent(True), replace(VIEW, exactness=Exactness.STRONG, looks=20), LookAgain(LOST + 10 * MINUTE)),
        (Absent(True), replace(LONG_AGO, exactness=Exactness.STRONG), Repeat()),
        (Published("r", "u"), replace(VIEW, exactness=Exactness.STRONG, lost_at=NOW), Publish("r", "u")),
        (Absent(True), replace(VIEW, lost_at=NOW), LookAgain(NOW + timedelta(seconds=5))),
        (Absent(True), replace(VIEW, wait_until=NOW + HOUR), LookAgain(NOW + HOUR)),
        (Absent(False), replace(VIEW, exactness=Exactness.STRONG), Ask(NOW + 6 * HOUR)),
        (Absent(True), replace(VIEW, exactness=Exactness.PROBABLE), Ask(NOW + 6 * HOUR)),
        (Absent(False), replace(VIEW, exactness=Exactness.PROBABLE, asked_at=NOW), LookAgain(NOW + 6 * HOUR)),
        (Unknown("away"), replace(VIEW, exactness=Exactness.AT_MOST_ONCE), Ask(NOW + 6 * HOUR)),
        (Unknown("away"), VIEW, LookAgain(NOW + timedelta(seconds=4))),
        (Unknown("away"), replace(VIEW, first_lost_at=NOW - 25 * HOUR), Ask(NOW + 6 * HOUR)),
        (Absent(True), replace(VIEW, late=True), LookAgain(LOST + 10 * MINUTE)),
        (ENDED, VIEW, LookAgain(LOST + 10 * MINUTE)),
        (ENDED, replace(VIEW, late=True), LookAgain(LOST + 10 * MINUTE)),
        (ENDED, LONG_AGO, StartAnew()),
        (ENDED, replace(LONG_AGO, exactness=Exactness.PROBABLE, asked_at=NOW), StartAnew()),
        (ENDED, replace(LONG_AGO, bar="withdrawn"), End("reject", "withdrawn")),
        (ENDED, replace(LONG_AGO, refused="422"), End("reject", "422")),
        (ENDED, replace(LONG_AGO, late=True, asked_at=NOW - 14 * DAY), End("miss", LATE)),
        (ENDED, replace(LONG_AGO, late=True, asked_at=NOW - 13 * DAY), LookAgain(NOW + 6 * HOUR)),
        (Absent(True), replace(LONG_AGO, late=True, asked_at=NOW - HOUR), LookAgain(NOW + 6 * HOUR)),
        (Absent(True), replace(LONG_AGO, refused="422", asked_at=NOW - HOUR), LookAgain(NOW + 6 * HOUR)),
        (
            ENDED,
            replace(LONG_AGO, late=True),
            End("miss", "It could not go out in time. Choose a new time if it still fits."),
        ),
        (Absent(True), replace(LONG_AGO, refused="422"), End("reject", "422")),
        (Absent(True), replace(LONG_AGO, bar="withdrawn"), End("reject", "withdrawn")),
    ],
)
def test_what_follows(found: Found, view: View, step: Step) -> None:
    assert decide(found, view, NOW) == step


def test_late_and_settled_is_missed() -> None:
    assert getattr(decide(Absent(True), replace(LONG_AGO, late=True), NOW), "verb", "") == "miss"


def test_a_question_that_nobody_answers_ends() -> None:
    assert isinstance(decide(Unknown(""), replace(VIEW, asked_at=NOW - timedelta(days=15)), NOW), End)


ages = st.integers(0, 10**6).map(lambda seconds: NOW - timedelta(seconds=seconds))
asked = st.integers(0, 20 * 24 * 3600).map(lambda seconds: NOW - timedelta(seconds=seconds))
views = st.builds(
    View, st.sampled_from(Exactness), st.integers(0, 60).map(lambda s: timedelta(seconds=s)), ages, ages,
    st.integers(0, 100), st.booleans(), st.none() | st.just("refused"), st.none() | st.just("bar"),
    st.none() | st.integers(-100, 100).map(lambda s: NOW + timedelta(seconds=s)), st.none() | asked,
)  # fmt: skip
finds = st.sampled_from([ENDED, Absent(True), Absent(False), Unknown("x"), Published("r", "u")])


@given(found=finds, view=views)
def test_never_a_guess(found: Found, view: View) -> None:
    step = decide(found, view, NOW)
    if isinstance(step, Repeat):
        assert found == Absent(True) and view.exactness in (Exactness.EXACT, Exactness.STRONG)
        assert not (view.bar or view.late or view.refused)
        assert view.exactness is Exactness.EXACT or NOW - view.lost_at >= 10 * MINUTE, "the first may be on its way"
    if isinstance(step, End) and step.verb == "miss":
        assert isinstance(found, Absent) and NOW - view.lost_at >= 10 * MINUTE
    if isinstance(step, End):
        assert view.asked_at is None or NOW - view.asked_at >= 14 * DAY, "a question is open"
    if isinstance(step, StartAnew):
        assert found == ENDED and not (view.bar or view.late or view.refused)
        assert NOW - view.lost_at >= 10 * MINUTE, "a request may still be on its way"
    assert isinstance(step, Publish) == isinstance(found, Published)
    if isinstance(step, LookAgain | Ask):
        assert getattr(step, "at", getattr(step, "look_at", NOW)) >= NOW, "there is always a clock that ends it"
