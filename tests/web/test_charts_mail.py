"""Charts for mail: their parts add up, long courses are averaged, nothing that is there vanishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advocacy.web import charts, charts_grid, charts_mail
from advocacy.web.charts_mail import HEIGHT, MOST_COLUMNS, Fields, Lines, Upright

VALUES = some.lists(some.integers(0, 10_000), min_size=1, max_size=400)


def upright(values: list[int]) -> Upright:
    drawn = charts_mail.drawn(charts.area("Clicks", [str(i) for i in range(len(values))], {"a": values, "b": values}))
    assert isinstance(drawn, Upright)
    return drawn


@given(VALUES)
def test_upright_bars_fit_and_none_vanishes(values: list[int]) -> None:
    drawn = upright(values)
    assert len(drawn.columns) <= MOST_COLUMNS and drawn.together == -(-len(values) // MOST_COLUMNS)
    heights = [sum(part.height for part in column) for column in drawn.columns]
    assert max(heights) <= HEIGHT + 2
    filled = [any(values[at : at + drawn.together]) for at in range(0, len(values), drawn.together)]
    assert [bool(height) for height in heights] == filled


def test_the_last_series_stands_on_top() -> None:
    drawn = upright([4])
    assert [part.colour for part in drawn.columns[0]] == [2, 1]
    assert drawn.series == (("a", 1), ("b", 2)) and (drawn.first, drawn.last, drawn.top) == ("0", "0", "8")


@pytest.mark.parametrize(
    ("values", "letters"),
    [([], ""), ([0], "▁"), ([5, 5], "▁▁"), ([0, 7], "▁█"), ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█")],
)
def test_a_course_in_letters(values: list[float], letters: str) -> None:
    assert charts_mail.course(values) == letters
    assert len(charts_mail.course(values * 100, 14)) <= 14


def test_lying_bars_keep_their_names_and_shares() -> None:
    steps = charts_mail.drawn(charts_grid.funnel("F", [("Approved", 200), ("Shared", 50), ("Clicked", 0)]))
    assert isinstance(steps, Lines)
    assert [(line.width, line.share) for line in steps.lines] == [(100, None), (25, 0.25), (0, 0)]
    marked = charts_mail.drawn(charts.bars("B", [("Ana", 2), ("Mia", 1)], highlight="Mia"))
    assert isinstance(marked, Lines) and [line.colour for line in marked.lines] == [1, 3]


def test_fields_are_shaded_and_what_is_to_come_is_left_open() -> None:
    heat = charts_mail.drawn(charts_grid.heat("H", ["Mon"], ["0", "1", "2"], [[0, 1, 10]]))
    assert isinstance(heat, Fields) and [field.shade for field in heat.rows[0][1]] == [0, 1, 10]
    cohorts = charts_grid.cohorts("C", ["0", "1"], [("Jun", 4, [4, 2]), ("Jul", 3, [3])], size_label="n")
    drawn = charts_mail.drawn(cohorts)
    assert isinstance(drawn, Fields) and drawn.rows[1][1][1].shade is None
    assert drawn.rows[0] == ("Jun (4)", (charts_mail.Field(10, "100%"), charts_mail.Field(5, "50%")))
    assert charts_mail.in_letters(cohorts) == ["Jun (4)  █▒", "Jul (3)  █ "]


def test_every_chart_but_a_line_beside_a_figure_has_letters() -> None:
    assert charts_mail.drawn(charts.spark("S", [1, 2])) is None and charts_mail.in_letters(charts.spark("S", [1])) == []
    assert charts_mail.in_letters(charts.area("A", ["x", "y"], {"All": [1, 3]})) == ["All  ▁█  4"]
