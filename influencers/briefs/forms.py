"""What the forms of briefs and agreements say, as the verbs take it; and values as the forms show them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.numbers import whole
from influencers.briefs.models import Asked
from influencers.briefs.words import LISTS, MOST_LINES, Line, Usage, Wanted

BETWEEN = re.compile(r"[\n;]+")
SPARE = 2
"""Empty rows for lines to add; saving shows new ones."""


def lines_from(form: Mapping[str, str], currency: str) -> tuple[Line, ...]:
    """The lines of a form; a row without a kind is none. Raises Breach by field."""
    rows = (number for number in range(MOST_LINES + SPARE) if form.get(f"line{number}_kind", "").strip())
    return tuple(_line(form, f"line{number}_", currency) for number in rows)


def usage_from(form: MultiDict[str, str]) -> Usage:
    """What is to be done with what is delivered."""
    uses = tuple(form.getlist("uses"))
    if not uses:
        return Usage()
    return Usage(
        uses, tuple(form.getlist("media")), form.get("territory", "").strip(), whole(form.get("months", ""), 3) or 0
    )


def wanted_from(form: MultiDict[str, str], currency: str) -> Wanted:
    """What a brief's form says. Lists are lines, or parts between semicolons. Raises Breach by field."""
    lists: dict[str, Any] = {name: _parts(form.get(name, "")) for name in LISTS}
    return Wanted(
        form.get("goal", ""), form.get("audience", ""), day(form, "starts_on"), day(form, "ends_on"),
        lines_from(form, currency), notes=form.get("notes", ""), usage=usage_from(form), **lists,
    )  # fmt: skip


def filled(wanted: Wanted, currency: str) -> dict[str, Any]:
    """What a brief says, as its form shows it."""
    lists = {name: "\n".join(getattr(wanted, name)) for name in LISTS}
    return {
        "goal": wanted.goal, "audience": wanted.audience, "starts_on": wanted.starts_on, "ends_on": wanted.ends_on,
        "notes": wanted.notes, **lists, **lines_filled(wanted.lines, currency), **usage_filled(wanted.usage),
    }  # fmt: skip


def lines_filled(lines: Sequence[Line], currency: str) -> dict[str, Any]:
    """Lines as the form shows them."""
    values: dict[str, Any] = {"rows": min(len(lines) + SPARE, MOST_LINES)}
    for number, each in enumerate(lines):
        fee = money.amount(each.fee, currency) if each.fee else ""
        said = {"kind": each.kind.value, "network": each.network, "count": each.count, "due": each.due_on or "",
                "fee": fee, "what": each.what, "key": each.key}  # fmt: skip
        values |= {f"line{number}_{name}": value for name, value in said.items()}
    return values


def usage_filled(usage: Usage) -> dict[str, Any]:
    """Uses as the form shows them."""
    return {
        "uses": list(usage.uses),
        "media": list(usage.media),
        "territory": usage.territory,
        "months": usage.months or 12,
    }


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What somebody typed, to be shown again."""
    rows = sum(1 for number in range(MOST_LINES + SPARE) if form.get(f"line{number}_kind")) + SPARE
    return {**form.to_dict(), "uses": form.getlist("uses"), "media": form.getlist("media"), "rows": rows}


def day(form: Mapping[str, str], name: str) -> date | None:
    """A day of a form; None where none is given. Raises Breach."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(_("Which day?"), errors={name: [_("Give a day, such as 2026-11-30.")]}) from wrong


def _line(form: Mapping[str, str], row: str, currency: str) -> Line:
    kind = form.get(f"{row}kind", "").strip()
    if kind not in set(Asked):
        raise Breach(_("What is to be delivered?"), errors={f"{row}kind": [_("Choose one.")]})
    fee = form.get(f"{row}fee", "").strip()
    return Line(
        Asked(kind), form.get(f"{row}network", ""), whole(form.get(f"{row}count", "1") or "1", 3) or 0,
        day(form, f"{row}due"), money.minor(fee, currency, f"{row}fee") if fee else 0,
        form.get(f"{row}what", "").strip(), form.get(f"{row}key", ""),
    )  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in BETWEEN.split(text.replace("\r", "")) if part.strip())
