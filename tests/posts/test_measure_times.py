"""When a post is measured: ever more seldom, and once more before its network forgets the figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advocacy.posts.measure_times import next_measure
from tests.posts.lending import NOW


@given(age=st.integers(0, 200 * 86_400))
def test_measuring_decays_and_ends(age: int) -> None:
    at = NOW + timedelta(seconds=age)
    again = next_measure(NOW, at)
    assert (again is None) == (age >= 90 * 86_400)
    assert again is None or again > at


@given(told_for=st.integers(7 * 3600, 120 * 86_400), fails=st.sets(st.integers(0, 400)))
def test_figures_are_read_once_more_before_a_network_forgets_them(told_for: int, fails: set[int]) -> None:
    """Whatever the rhythm, there is a look in the last six hours, and further ones until one works or it is over."""
    keeps = timedelta(seconds=told_for)
    at: datetime | None = NOW + timedelta(minutes=5)
    looks: list[datetime] = []
    while at is not None:
        looks.append(at)
        at = next_measure(NOW, at, told_for=keeps, read=len(looks) not in fails)
        assert at is None or looks[-1] < at < NOW + keeps
    last = [look for look in looks if look >= NOW + keeps - timedelta(hours=6)]
    assert last, "a last look"
    if len(looks) in fails:
        assert last[-1] >= NOW + keeps - timedelta(minutes=10), "tried to the end"
