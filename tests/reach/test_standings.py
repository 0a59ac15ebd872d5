"""Pure: what the readings of a post add is a function of their set; no order of arrival or lateness changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reach import metrics
from advocacy.reach.counting import Deltas, Tags
from advocacy.reach.models import Dimension, Provenance
from advocacy.reach.standings import Post, Said, newest, of_readings

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 27, 20, tzinfo=UTC)  # the clocks of Berlin go forward in between
TAGS = Tags("item:1", "x", 3, 2, "Launch")

said = st.builds(
    lambda metric, value, hours, stated: (metric, value, START + timedelta(hours=hours), stated),
    st.sampled_from(("likes", "comments", "impressions", "views", "profile_clicks")),
    st.integers(0, 900),
    st.integers(0, 90),
    st.booleans(),
)
readings = st.lists(said, max_size=12).map(
    lambda rows: [Said(number, metric, "count", value, at, by) for number, (metric, value, at, by) in enumerate(rows)]
)


def nonzero(deltas: Deltas) -> dict[object, int]:
    return {cell: value for cell, value in deltas.days.items() if value}


def total(deltas: Deltas, metric: str) -> int:
    return sum(value for cell, value in deltas.days.items() if (cell.dimension, cell.metric) == (Dimension.ALL, metric))


@given(readings, st.randoms(use_true_random=False), st.integers(0, 12))
def test_arriving_in_any_order_and_pieces_is_arriving_at_once(
    rows: list[Said], chance: object, known_from: int
) -> None:
    arriving = list(rows)
    chance.shuffle(arriving)  # type: ignore[attr-defined]
    counted = Deltas(BERLIN)
    here: list[Said] = []
    followed = False
    for number, each in enumerate([*arriving, None]):
        before = Post(TAGS, list(here), followed)
        here += [each] if each else []
        followed = followed or number >= known_from
        counted.update(of_readings(Post(TAGS, here, followed), BERLIN))
        counted.subtract(of_readings(before, BERLIN))
    assert nonzero(counted) == nonzero(of_readings(Post(TAGS, rows, followed), BERLIN))


@given(readings)
def test_the_sum_over_all_days_is_where_the_post_stands(rows: list[Said]) -> None:
    deltas = of_readings(Post(TAGS, rows, followed=True), BERLIN)
    stands = {metric: each.value for (metric, _), each in newest(rows).items()}
    for metric, value in stands.items():
        assert total(deltas, metric) == value
    interactions = sum(stands.get(name, 0) for name in metrics.PARTS)
    displays = sorted((each.stated, metrics.SHOWN_BY.index(name), each.value)
                      for (name, _), each in newest(rows).items() if name in metrics.SHOWN_BY)  # fmt: skip
    shown = displays[0][2] if displays else None
    assert total(deltas, metrics.SHOWN) == (shown or 0)
    assert total(deltas, metrics.INTERACTIONS_FOLLOWED) == interactions
    assert total(deltas, metrics.INTERACTIONS_SHOWN) == (0 if shown is None else interactions)


@given(readings)
def test_every_dimension_holds_the_same(rows: list[Said]) -> None:
    deltas = of_readings(Post(TAGS, rows), BERLIN)
    by_dimension = {
        dimension: {cell[2:]: value for cell, value in deltas.days.items() if cell.dimension is dimension}
        for dimension in (Dimension.ALL, Dimension.ITEM, Dimension.NETWORK, Dimension.PERSON, Dimension.TEAM)
    }
    assert all(cells == by_dimension[Dimension.ALL] for cells in by_dimension.values())
    assert {cell.provenance for cell in deltas.days} <= {Provenance.REPORTED, Provenance.STATED}


@pytest.mark.parametrize(
    ("hours", "day"),
    [(0, "2026-03-27"), (2.9, "2026-03-27"), (3.1, "2026-03-28"), (26.9, "2026-03-28"), (27.1, "2026-03-29"),
     (49.9, "2026-03-29"), (50.1, "2026-03-30")],
)  # fmt: skip
def test_a_reading_counts_on_the_companys_day(hours: float, day: str) -> None:
    rows = [Said(1, "likes", "count", 5, START + timedelta(hours=hours))]
    (cell,) = [c for c in of_readings(Post(Tags(), rows), BERLIN).days if c.metric == "likes"]
    assert cell.day.isoformat() == day


def test_a_late_reading_moves_what_the_next_one_adds() -> None:
    first, late, last = (
        Said(number, "likes", "count", value, START + timedelta(days=day))
        for number, value, day in ((1, 10, 0), (9, 14, 1), (2, 20, 2))
    )
    deltas = of_readings(Post(Tags(), [first, last, late]), BERLIN)
    by_day = {cell.day.isoformat(): value for cell, value in deltas.days.items() if cell.metric == "likes"}
    assert by_day == {"2026-03-27": 10, "2026-03-28": 4, "2026-03-29": 6}


def test_what_the_network_tells_wins_whenever_it_was() -> None:
    told, stated = (
        Said(number, metric, "count", value, START + timedelta(days=day), by_hand)
        for number, metric, value, day, by_hand in ((1, "likes", 40, 0, False), (2, "likes", 4_000_000, 1, True))
    )
    other = Said(3, "comments", "count", 5, START, True)
    for rows in ([told, stated, other], [other, stated, told]):
        cells = of_readings(Post(TAGS, rows), BERLIN).days.items()
        company = ((cell, value) for cell, value in cells if cell.dimension is Dimension.ALL)
        found = {(cell.metric, cell.provenance.value): value for cell, value in company}
        assert found == {("likes", "reported"): 40, ("comments", "stated"): 5}


def test_a_correction_downwards_takes_away() -> None:
    rows = [Said(1, "likes", "count", 10, START), Said(2, "likes", "count", 7, START + timedelta(days=1))]
    deltas = of_readings(Post(Tags(), rows), BERLIN)
    assert sorted(value for cell, value in deltas.days.items() if cell.metric == "likes") == [-3, 10]
