"""A report with everything in it that a report may hold, odd texts included, and its kind."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from advocacy.links.models import Gap
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics
from advocacy.reach.figures import Figure
from advocacy.reach.models import Provenance
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table, Tile
from advocacy.web import charts, charts_grid

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PERIOD = Period(date(2026, 10, 22), date(2026, 11, 18), ZoneInfo("UTC"))
AT = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)
ODD = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "＝1",
    "\tTab",
    "a\nline",
    "“quoted”, with; marks",
    "'plain",
    "🙂",
    "",
)
"""Texts that programs could take for something else."""


def figure(metric: str, value: float, provenance: Provenance | None = None, name: str = "") -> Figure:
    known = metrics.metric(metric)
    return Figure("", metric, value, known.unit, provenance or known.provenance, known.formula, name)


def tiles() -> list[Tile]:
    wave = charts.spark("Human clicks", [5, 8, 3, 9, 12, 14, 2])
    return [
        Tile(figure("posts", 42), "+12%", "9.8 clicks a post", "/reach/item?item=item%3A1"),
        Tile(figure("clicks_human", 1204), "−8%", "1,102 daily visitors", course=wave),
        Tile(figure("interactions", 318)),
        Tile(figure("potential_reach", 18_400), hint="4 accounts"),
    ]  # fmt: skip


def stories() -> Table:
    columns = [
        Column("story", "Story"), Column("clicks", "Human clicks", Form.NUMBER, metrics.HUMAN),
        Column("rate", "Click-through rate", Form.PERCENT), Column("worth", "Worth", Form.MONEY, currency="EUR"),
        Column("best", "Best figure", Form.NUMBER), Column("network", "Network", Form.NETWORK),
        Column("day", "Day", Form.DAY), Column("at", "First click", Form.TIME),
    ]  # fmt: skip
    return Table("stories", "Stories", columns, [_story(i, text) for i, text in enumerate(ODD)], "No stories")


def _story(number: int, text: str) -> dict[str, Cell]:
    source = Provenance.COUNTED if number % 2 else Provenance.REPORTED
    row = {
        "story": Cell(text, f"/reach/item?item=item%3A{number}" if text else ""),
        "clicks": Cell(1000 * number, figure=figure("clicks_human", 1000 * number)),
        "rate": Cell(round(number / 7, 4)), "worth": Cell(123_456 * number - 1),
        "best": Cell(Decimal("-2.5") * number, "", figure("best", number, source), "odd" if number == 2 else ""),
        "network": Cell("bluesky" if number % 2 else "linkedin"), "day": Cell(PERIOD.first + timedelta(days=number)),
        "at": Cell(AT + timedelta(hours=number)),
    }  # fmt: skip
    return {name: cell for name, cell in row.items() if not (number == 3 and name in ("clicks", "day"))}


def drawings() -> list[charts.Chart]:
    days = [f"{day:%-d %b}" for day in PERIOD.days]
    waves = {
        name: [round(high * (1.2 + math.sin(i / 3 + high))) for i in range(28)]
        for name, high in (("LinkedIn", 60), ("Bluesky", 25))
    }
    hours = [[round(40 * (1 + math.sin(i + j / 4))) for j in range(24)] for i in range(7)]
    clicked = [("Atlas 3.0 is here", 640), ("<b>Bold</b> & brave", 380), ("Meet the team", 12)]
    steps = [("Approved", 182), ("Shared", 96), ("Clicked", 58), ("Converted", 14)]
    weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    months = [("Jun", 40, [40, 18, 0]), ("Jul", 12, [12])]
    return [
        charts.area("Human clicks by network", days, waves, provenance="counted"),
        charts.bars("Stories that people clicked", clicked),
        charts_grid.funnel("From approved to converted", steps),
        charts_grid.heat("Best times", weekdays, [str(i) for i in range(24)], hours),
        charts_grid.cohorts("Who goes on sharing", ["0", "1", "2"], months, size_label="Began"),
    ]


def build(asked: Asked) -> Report:
    """All of it, whoever asks; titled by its parameter where one is given."""
    gap = Gap(source="door", from_at=AT, until_at=AT + timedelta(hours=1), missed=3, why="disk full")
    sections = [
        Section("", tiles()), Section("Clicks", charts=drawings()[:2]),
        Section("Stories", tables=[stories()], note="Figures of small samples say little."),
        Section("Deeper", charts=drawings()[2:], tables=[Table("none", "Nothing", [Column("a", "A")], [])]),
    ]  # fmt: skip
    figures = [tile.figure for tile in sections[0].tiles] + [figure("clicks_raw", 2100)]
    title = f"Reach of {asked.given['of']}" if "of" in asked.given else "Reach"
    return Report("sample", title, asked.period, sections, "All that people did.", figures, [gap])


KIND = Kind(
    "sample", "Sample", "bar-chart-line", (Capability.SEE_REACH,), build,
    (Parameter("of", "Of", lambda asked: [("atlas", "Atlas"), ("water", "Water")]),),
)  # fmt: skip
OWN = Kind("mine", "Mine", "bar-chart-line", (Capability.SHARE,), build, own=True)
