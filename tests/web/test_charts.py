"""Charts: the geometry tells the truth about the figures, at the edges too."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.web import charts, charts_grid

FIGURES = st.floats(min_value=0, max_value=1e12, allow_nan=False)


@given(FIGURES)
def test_steps_start_at_nothing_reach_the_top_and_are_few(top: float) -> None:
    steps = charts.nice_steps(top)
    assert steps[0] == 0 and steps[-1] >= top and 2 <= len(steps) <= 6
    assert len({round(after - before, 6) for before, after in pairwise(steps)}) == 1 or top > 1e6


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (950, "950"), (1500, "1.5k"), (20_000, "20k"), (3e6, "3M")])
def test_axis_figures_are_short(value: float, text: str) -> None:
    assert charts.short(value) == text


def heights(path: str) -> list[float]:
    return [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_areas_stand_on_each_other() -> None:
    chart = charts.area("Clicks", ["Mon", "Tue"], {"a": [10, 0], "b": [10, 20]}, height=126)
    first, second = chart.bands
    assert heights(first.line) == [56.0, 100.0]  # 0 is at 100, the top step 20 at 12
    assert heights(second.line) == [12.0, 12.0]
    assert chart.table == charts.Table(("a", "b"), (("Mon", (10, 10)), ("Tue", (0, 20))))
    assert chart.description == "Clicks: a 10, b 30"


@pytest.mark.parametrize("labels", [[], ["Mon"]])
def test_an_area_of_few_points_is_drawn(labels: list[str]) -> None:
    chart = charts.area("Clicks", labels, {"a": [5.0] * len(labels)})
    assert len(chart.x_ticks) == len(labels) and len(chart.table.rows) == len(labels)
    assert charts.area("Clicks", [], {}).bands == ()


def test_series_and_labels_must_agree() -> None:
    with pytest.raises(ValueError, match="one value a label"):
        charts.area("Clicks", ["Mon"], {"a": [1, 2]})


def test_at_most_seven_labels_stand_on_the_axis() -> None:
    chart = charts.area("Clicks", [str(i) for i in range(365)], {"a": [1.0] * 365})
    assert 2 <= len(chart.x_ticks) <= 7


def test_bars_are_as_long_as_their_share_of_the_greatest() -> None:
    chart = charts.bars("Points", [("Ana", 200), ("Mia", 50), ("Tom", 0)], highlight="Mia")
    assert [bar.width for bar in chart.bars] == [100, 25, 0]
    assert [bar.marked for bar in chart.bars] == [False, True, False]
    assert charts.bars("Points", []).bars == ()


def test_a_sparkline_of_equal_or_no_values_is_flat() -> None:
    assert len(set(heights(charts.spark("Clicks", [4, 4, 4]).line))) == 1
    assert charts.spark("Clicks", []).line == ""


def test_a_heat_map_measures_strength_against_the_greatest() -> None:
    chart = charts_grid.heat("Times", ["Mon", "Tue"], ["8", "9"], [[0, 5], [10, 0]])
    assert [cell.strength for cell in chart.cells] == [0, 0.5, 1, 0]
    assert chart.description == "Tue 8: 10"
    assert charts_grid.heat("Times", [], [], []).cells == ()


def test_a_funnel_says_what_share_each_step_keeps() -> None:
    chart = charts_grid.funnel("Shares", [("Approved", 200), ("Shared", 50), ("Clicked", 0), ("Converted", 0)])
    assert [stage.share for stage in chart.stages] == [None, 0.25, 0, None]
    assert [stage.width for stage in chart.stages] == [100, 25, 0, 0]
    assert [stage.x for stage in chart.stages] == [0, 37.5, 50, 50]
    assert len(chart.tapers) == 3


def test_a_cohort_still_to_come_is_not_nought() -> None:
    chart = charts_grid.cohorts(
        "Who stays", ["0", "1", "2"], [("Jun", 40, [40, 18, 0]), ("Jul", 0, [0])], size_label="n"
    )
    assert [[cell and cell.level for cell in line.cells] for line in chart.cohorts] == [[10, 5, 0], [0, None, None]]
    assert chart.cohorts[0].cells[1] == charts_grid.CohortCell(18, 0.45, 5, 40)
    assert chart.table.rows[0] == ("Jun", (40, 40, 18, 0))
