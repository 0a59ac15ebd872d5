"""Pure: a report as JSON knows it: money as amount and currency, days and times as text, None where nobody told us."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from advocacy.clock import to_rfc3339
from advocacy.reach.delivery.grids import figures_of, plain
from advocacy.reach.figures import Figure
from advocacy.reach.report import Cell, Column, Form, Report, Table, Value
from advocacy.reach.writing import form_of
from advocacy.web.charts import Chart


def report_json(report: Report) -> dict[str, Any]:
    """All of it but its drawings, whose figures are tables here too."""
    tables = [table_json(table) for section in report.sections for table in section.tables]
    charts = [_chart(chart) for section in report.sections for chart in section.charts]
    gaps = [
        {"from": to_rfc3339(gap.from_at), "until": to_rfc3339(gap.until_at), "missed": gap.missed, "why": gap.why}
        for gap in report.gaps
    ]
    return {
        "kind": report.kind, "title": report.title, "from_": report.period.first.isoformat(),
        "to": report.period.last.isoformat(), "figures": [_figure(each) for each in figures_of(report)],
        "tables": tables, "charts": charts, "gaps": gaps,
    }  # fmt: skip


def _figure(figure: Figure) -> dict[str, Any]:
    form = form_of(figure.unit)
    shown = {
        "metric": figure.metric, "key": figure.key, "unit": figure.unit, "provenance": figure.provenance.value,
        "value": _value(figure.value, form, figure.unit if form is Form.MONEY else ""),
    }  # fmt: skip
    return shown | {name: value for name, value in _optional(figure) if value}


def _optional(figure: Figure) -> tuple[tuple[str, Any], ...]:
    return ("name", figure.name), ("formula", figure.formula), ("stated", figure.stated)


def _chart(chart: Chart) -> dict[str, Any]:
    rows = [[head, *(value if value == value else None for value in values)] for head, values in chart.table.rows]
    return {"title": chart.title, "columns": list(chart.table.columns), "rows": rows, "provenance": chart.provenance}


def table_json(table: Table) -> dict[str, Any]:
    """A table with its columns, each row by their names."""
    columns = [{"name": each.name, "label": each.label, "form": each.form.value} for each in table.columns]
    rows = [{each.name: _cell(row.get(each.name), each) for each in table.columns} for row in table.rows]
    return {"name": table.name, "title": table.title, "columns": columns, "rows": rows}


def _cell(cell: Cell | None, column: Column) -> Any:
    return None if cell is None else _value(cell.value, column.form, column.currency)


def _value(value: Value, form: Form, currency: str) -> Any:
    if form is Form.MONEY and value is not None and not isinstance(value, str):
        return {"amount": str(plain(value, form, currency)), "currency": currency}
    if isinstance(value, datetime):
        return to_rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
