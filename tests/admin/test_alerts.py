"""Alert rules and the dashboard ask for what is there: expressions are PromQL, metrics and labels are exposed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

import wsgi
from advocacy.health import Gauge
from advocacy.posts.queries import QueueCounts
from advocacy.web.figures import DATABASE_UP

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD = DEPLOY / "grafana" / "advocacy.json"
SCRAPED = {"instance", "job", "le"}
"""Labels that Prometheus puts there itself."""
OWN: dict[str, set[str]] = {
    "up": set(),
    DATABASE_UP: set(),
    "advocacy_requests_total": {"endpoint", "method", "status"},
    "advocacy_request_seconds_bucket": {"endpoint"},
}
"""What does not come from a gauge of a room."""
STANDINGS = {*QueueCounts.__dataclass_fields__}


def exposed() -> dict[str, set[str]]:
    """Every metric with its labels."""
    return {**OWN, **{_name(gauge): set(gauge.label.split(",")) - {""} for gauge in wsgi.GAUGES}}


def _name(gauge: Gauge) -> str:
    return f"{gauge.name}_total" if gauge.counts else gauge.name


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    """What an expression selects. Raises ValueError when it is no PromQL."""
    found: list[promql_parser.VectorSelector] = []

    def note(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)

    promql_parser.walk(promql_parser.parse(expression.replace("$__rate_interval", "5m")), note)
    return found


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def targets() -> Iterator[tuple[str, str]]:
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


EXPRESSIONS = [(rule["alert"], rule["expr"]) for rule in rules()] + list(targets())


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS, ids=[name for name, _ in EXPRESSIONS])
def test_what_is_asked_for_is_exposed(name: str, expression: str) -> None:
    known = exposed()
    found = selectors(expression)
    assert found
    for selector in found:
        assert selector.name in known, f"{name}: nobody exposes {selector.name}"
        labels = {matcher.name for matcher in selector.matchers.matchers}
        assert labels <= known[selector.name] | SCRAPED, f"{name}: {selector.name} has no {labels}"
    grouped = {
        label.strip() for each in re.findall(r"\b(?:by|ignoring) \(([^)]*)\)", expression) for label in each.split(",")
    }
    assert grouped <= set.union(*known.values()) | SCRAPED


def test_standings_of_posts_are_those_that_the_outbox_has() -> None:
    asked = {
        value for _, expression in EXPRESSIONS for value in re.findall(r'advocacy_shares\{standing="(\w+)"', expression)
    }
    assert asked and asked <= STANDINGS


def test_every_rule_says_how_bad_it_is_and_what_to_do() -> None:
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found) > 15
    for rule in found:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        assert re.fullmatch(r"\d+[smhd]", rule["for"])
        assert rule["annotations"]["summary"] and rule["annotations"]["description"].endswith(".")


def test_panels_do_not_overlap_and_have_numbers_of_their_own() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken and at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells


def test_names_of_gauges_are_prometheus_own_and_are_there_once() -> None:
    names = [gauge.name for gauge in wsgi.GAUGES]
    assert len(set(names)) == len(names)
    for gauge in wsgi.GAUGES:
        assert re.fullmatch(r"advocacy_[a-z_]+", gauge.name) and gauge.meaning.endswith(".")
        assert not gauge.name.endswith("_total"), "the exposition adds it"
