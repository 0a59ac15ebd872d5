"""Believable things to show."""

# ruff: noqa: E501  (rows of figures and sentences read best on one line)

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from advocacy.web import charts, charts_grid
from advocacy.web.months import Entry, month_grid

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TEXT = "We cut our data-centre energy use by 41 % in 2025.\n\nHere is how the team did it, rack by rack:\n\n#Employee https://adv.example/r/k7Qp2"
BEFORE = "We halved our energy use in 2025.\nRead how we did it.\nBest team in the industry!"
AFTER = "We cut our data-centre energy use by 41 % in 2025.\nRead how we did it."


def everything() -> dict[str, Any]:
    """Names for every page of the gallery."""
    return {
        "now": NOW, "text": TEXT, "before": BEFORE, "after": AFTER, "link": link(), "stories": stories(),
        "findings": findings(), "history": history(), "posts": posts(), "grid": calendar(), "rank": rank(),
        "area": area(), "bars": bars(), "heat": heat(), "funnel": funnel(), "cohorts": cohorts(), "spark": spark(), "svg": qr(),
        "ends": NOW + timedelta(days=2), "far": NOW + timedelta(days=12), "past": NOW - timedelta(hours=3),
    }  # fmt: skip


def link() -> Thing:
    return Thing(
        url="https://brightwater.example/reports/energy-2025", title="Energy report 2025: 41 % less",
        description="How free cooling, denser racks and one brave decision changed our footprint.", image_url=None, image_alt="",
    )  # fmt: skip


def stories() -> list[Thing]:
    rows = [
        ("We cut our data-centre energy use by 41 % in 2025", "Our annual report is out. Pick the version that sounds like you: three approved captions are ready.", "tree", 2, "For your team", "good", "Sustainability", ("linkedin", "mastodon", "bluesky"), "38 shares · 1,204 human clicks", 25, 2),
        ("Meet the team: a day with Field Engineering", "Behind-the-scenes photos from the Rotterdam site. Great for a personal note about what you build.", "camera", 1, "New", "brand", "Employer brand", ("linkedin", "instagram"), "21 shares · 812 human clicks", 15, 6),
        ("Launch: Atlas 3.0 is generally available", "One-click share of the launch story. The disclosure is already in front.", "rocket-takeoff", 4, "Campaign", "warn", "Product", ("linkedin", "x", "mastodon", "bluesky"), "112 shares · 3,190 human clicks", 40, 1),
        ("We are hiring 30 data engineers in Lisbon", "Share your referral link; every applicant who comes through it is credited to you.", "people", 0, "Referral bonus", "info", "Recruiting", ("linkedin", "facebook"), "17 shares · 574 human clicks", 20, 12),
    ]  # fmt: skip
    keys = ("title", "summary", "icon", "hue", "tag", "tone", "topic", "networks", "facts", "points", "days")
    return [Thing(**dict(zip(keys, row, strict=True)), ends=NOW + timedelta(days=row[-1])) for row in rows]


def findings() -> list[Thing]:
    return [
        Thing(outcome="fail", rule="disclosure.employee.us", version="2026-03", source="FTC 16 CFR 255.5", message="An employee must say so before the link.", remedy="Put “I work at Brightwater” or #Employee in the first line."),
        Thing(outcome="review", rule="wording.superlative", version="1", source=None, message="“Best team in the industry” is a claim that needs proof.", remedy="Name the award, or leave it out."),
        Thing(outcome="pass", rule="length.bluesky", version=None, source=None, message="212 of 300 graphemes.", remedy=""),
    ]  # fmt: skip


def history() -> list[Thing]:
    return [
        Thing(who="Jonas Weber (Legal)", what="approved revision 3", why=None, at=NOW - timedelta(minutes=12), icon="check-lg", tone="good"),
        Thing(who="Priya Nair (Marketing)", what="wrote revision 3", why=None, at=NOW - timedelta(hours=2), icon="pencil", tone="info"),
        Thing(who="Ana Ribeiro (HR)", what="asked for changes", why="“Best team in the industry” needs a source, or it goes.", at=NOW - timedelta(hours=5), icon="arrow-counterclockwise", tone="warn"),
        Thing(who="Feed importer", what="brought in the item", why=None, at=NOW - timedelta(days=1), icon="rss", tone="neutral"),
    ]  # fmt: skip


def posts() -> list[Thing]:
    rows = [("Energy report 2025", "bluesky", "published", 412, 1204), ("Atlas 3.0 launch", "linkedin", "scheduled", 0, None), ("Rotterdam photos", "mastodon", "unknown", 18, None), ("Hiring in Lisbon", "linkedin", "awaiting_person", 0, None), ("Black Friday note", "x", "rejected", 0, None)]  # fmt: skip
    return [
        Thing(title=t, network=n, state=s, clicks=c, impressions=i, at=NOW + timedelta(hours=7 * k))
        for k, (t, n, s, c, i) in enumerate(rows)
    ]


def calendar() -> Any:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=UTC)

    entries = [
        Entry(at(2, 8), "Atlas 3.0 teaser", "published", "#", "linkedin"), Entry(at(4, 11, 30), "Customer story", "published", "#", "x"),
        Entry(at(11, 7, 15), "Open source week", "published", "#", "mastodon"), Entry(at(21, 8), "Energy report", "published", "#", "bluesky"),
        Entry(at(21, 16, 30), "Rotterdam photos", "awaiting_person", "#", "instagram"), Entry(at(24, 7, 45), "Hiring in Lisbon", "scheduled", "#", "linkedin"),
        Entry(at(24, 9), "Token expired", "rejected", "#", "facebook"), Entry(at(27, 15), "Black Friday", "held", "#", "x"),
    ]  # fmt: skip
    return month_grid(2026, 11, entries, today=date(2026, 11, 21), zone=ZoneInfo("Europe/Berlin"))


def rank() -> list[Thing]:
    rows = [("Blue Heron", 1240), ("Night Train", 1105), ("Priya Nair", 980), ("Slow Comet", 870), ("Mia Chen", 640)]
    return [Thing(name=name, value=value, me=name == "Mia Chen") for name, value in rows]


def _wave(i: int, high: float, phase: float) -> float:
    weekend = 0.45 if (i + 1) % 7 in (5, 6) else 1.0
    return round(high * weekend * (1 + 0.35 * math.sin(i / 5 + phase) + 0.12 * math.sin(i * 1.7 + phase)))


def area() -> charts.AreaChart:
    start = date(2026, 9, 22)
    labels = [f"{start + timedelta(days=i):%-d %b}" for i in range(60)]
    series = {"LinkedIn": [_wave(i, 6200, 0) for i in range(60)], "Mastodon": [_wave(i, 2900, 1) for i in range(60)], "Bluesky": [_wave(i, 2300, 2.2) for i in range(60)]}  # fmt: skip
    return charts.area("Human clicks by network", labels, series, provenance="counted")


def bars() -> charts.BarChart:
    return charts.bars("Leaderboard, who opted in", [("Ana Ribeiro", 1240), ("Jonas Weber", 1105), ("Priya Nair", 980), ("Tom Okafor", 870), ("Mia Chen", 640), ("Luis Prado", 615), ("Eva Novak", 580)], highlight="Mia Chen", unit="Points")  # fmt: skip


def heat() -> charts_grid.HeatMap:
    def value(day: int, hour: int) -> float:
        return round(
            100
            * (math.exp(-((hour - 9) ** 2) / 6) + 0.75 * math.exp(-((hour - 17.5) ** 2) / 5))
            * (0.5 if day > 4 else 1)
        )

    return charts_grid.heat("Best posting times", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], [str(h) for h in range(24)], [[value(d, h) for h in range(24)] for d in range(7)])  # fmt: skip


def funnel() -> charts_grid.Funnel:
    return charts_grid.funnel("Share funnel", [("Approved", 182), ("Opened", 141), ("Shared", 96), ("Clicked", 58), ("Converted", 14)], provenance="counted")  # fmt: skip


def cohorts() -> charts_grid.CohortTable:
    lines = [("Jun", 42, [42, 31, 27, 22, 20, 19]), ("Jul", 18, [18, 15, 11, 9, 9]), ("Aug", 25, [25, 16, 14, 13]), ("Sep", 31, [31, 24, 0])]  # fmt: skip
    return charts_grid.cohorts("Who goes on sharing", [f"Month {i}" for i in range(6)], lines, size_label="Began", provenance="counted")  # fmt: skip


def spark() -> charts.Sparkline:
    return charts.spark("Clicks, last 30 days", [_wave(i, 40, 0.4) for i in range(30)])


def qr() -> Markup:
    return Markup(
        '<svg viewBox="0 0 29 29" xmlns="http://www.w3.org/2000/svg"><path d="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM14 14h3v3h-3zM19 19h2v2h-2z"/></svg>'
    )
