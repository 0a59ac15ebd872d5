"""Pure: the bank's answer as CSV, or finance's own word for what is paid by hand: the run's file with its outcomes.

Columns ``id``, ``amount``, ``currency`` and ``outcome`` (paid, failed), ``paid_on`` (2026-11-30) if it was not the day
for which it was ordered, and ``why`` if there is something to say; others are passed over. A line that is wrong takes
no other along.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy import spreadsheets
from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.payouts.models import Outcome
from influencers.payouts.told import Answer, Told, Wrong

KIND = "csv"
NEEDED = ("id", "amount", "currency", "outcome")
LONGEST_WHY = 200


def read(file: BinaryIO) -> Answer:
    """What the file tells, line by line; lines without an outcome say nothing. Raises Breach for no such table."""
    sheet = spreadsheets.look_at(file)
    columns = [each.strip().lower() for each in sheet.columns]
    missing = [each for each in NEEDED if each not in columns]
    if missing:
        raise Breach(
            _("The table lacks: %(names)s.", names=", ".join(missing)),
            remedy=_("Take this run's own file and fill in its column “outcome”: paid or failed."),
        )
    lines: list[Told] = []
    wrong: list[Wrong] = []
    for line in spreadsheets.lines(file, sheet):
        where = f"line {line.number}"
        if line.problem:
            wrong.append(Wrong(where, line.problem))
            continue
        cells = dict(zip(columns, (spreadsheets.plain(cell) for cell in line.cells), strict=False))
        told = _line(where, cells)
        if isinstance(told, Wrong):
            wrong.append(told)
        elif told is not None:
            lines.append(told)
    return Answer(KIND, "", lines, wrong)


def _line(where: str, cells: Mapping[str, str]) -> Told | Wrong | None:
    said = cells.get("outcome", "").lower()
    if not said:
        return None
    if said not in set(Outcome):
        return Wrong(where, _("The outcome “%(text)s” is neither paid nor failed.", text=said[:20]))
    outcome, why = Outcome(said), cells.get("why", "")[:LONGEST_WHY]
    if not cells.get("id"):
        return Wrong(where, _("It does not say which payout it is about."))
    if outcome is Outcome.FAILED and not why:
        return Wrong(where, _("It failed: say why, its partner will read it."))
    try:
        currency = money.currency_of(cells.get("currency", ""))
        amount = money.minor(cells.get("amount", ""), currency, "amount")
    except Breach:
        return Wrong(where, _("Its amount or its currency can't be read."))
    try:
        day = date.fromisoformat(cells["paid_on"]) if cells.get("paid_on") else None
    except ValueError:
        return Wrong(where, _("Its day of payment can't be read: write it as 2026-11-30."))
    return Told(where, cells["id"], outcome, why, amount, currency, day)
