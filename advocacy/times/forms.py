"""What the page My times sends, read; and the same the other way for the page. Imports the verbs' own shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.times.changing import Said
from advocacy.times.habits import WEEKDAYS, Habits
from advocacy.times.models import PostingTimes

UNTIL = " – "
"""Between two days as we write them; people may write any one word there."""


def said_in(form: MultiDict[str, str]) -> Said:
    """What the form says. Raises Breach where a number is none; the verb looks at the rest."""
    return Said(
        quiet_from=form.get("quiet_from", ""), quiet_until=form.get("quiet_until", ""),
        days_off=tuple(day for each in form.getlist("days_off") if (day := whole(each, 1)) is not None),
        away=tuple(_absences(form.get("away", ""))), keeps_holidays="keeps_holidays" in form,
        works_from=form.get("works_from", ""), works_until=form.get("works_until", ""),
        only_at_work="only_at_work" in form, most_a_day=_number(form, "most_a_day"),
        most_a_week=_number(form, "most_a_week"), most_a_day_overall=_number(form, "most_a_day_overall"),
        slots=tuple(
            (day, at.strip()) for day in WEEKDAYS for at in form.get(f"slots_{day}", "").split(",") if at.strip()
        ),
    )  # fmt: skip


def shown(habits: Habits, kept: PostingTimes | None) -> Mapping[str, Any]:
    """The fields of the form as they are kept."""
    by_day = {day: list(slots) for day, slots in groupby(habits.slots, key=lambda slot: slot.weekday)}
    return {
        "quiet_from": f"{habits.quiet.start:%H:%M}", "quiet_until": f"{habits.quiet.end:%H:%M}",
        "days_off": [str(day + 1) for day in sorted(habits.quiet.days_off)],
        "away": "\n".join(UNTIL.join(pair) if pair[0] != pair[1] else pair[0] for pair in (kept.away if kept else ())),
        "keeps_holidays": kept is None or kept.keeps_holidays, "only_at_work": habits.only_at_work,
        "works_from": f"{habits.works[0]:%H:%M}", "works_until": f"{habits.works[1]:%H:%M}",
        "most_a_day": habits.most_a_day, "most_a_week": habits.most_a_week,
        "most_a_day_overall": habits.most_a_day_overall,
        **{f"slots_{day}": ", ".join(f"{slot.at:%H:%M}" for slot in by_day.get(day, ())) for day in WEEKDAYS},
    }  # fmt: skip


def typed(form: MultiDict[str, str]) -> Mapping[str, Any]:
    """The fields as they were typed, for a form that is refused."""
    switches = {name: name in form for name in ("keeps_holidays", "only_at_work")}
    return {**form.to_dict(), "days_off": form.getlist("days_off"), **switches}


def _absences(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if days := line.split():
            yield days[0], days[-1]


def _number(form: MultiDict[str, str], name: str) -> int:
    given = whole(form.get(name, ""), 3)
    if given is None:
        raise Breach(
            _("These times can't be kept."), remedy=_("Correct what is marked."), errors={name: [_("A number.")]}
        )
    return given
