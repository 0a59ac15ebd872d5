"""The filters of the history as forms and addresses give them: names become people, days become instants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy.clock import at_wall_clock
from advocacy.errors import Breach
from advocacy.history.exploring import Filters

FIELDS = ("noun", "id", "verb", "who", "about", "from", "to", "since", "until", "words")

WhoIs = Callable[[str], int | None]
"""The id of whom a number, a mail address or a name means; None for nobody. Raises Breach when it could be several."""


def given(args: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, by field."""
    return {name: args[name].strip() for name in FIELDS if args.get(name, "").strip()}


def filters_of(said: Mapping[str, str], who_is: WhoIs, zone: str) -> Filters:
    """The filters. Raises Breach for somebody nobody knows and for a day that is none."""
    return Filters(
        noun=said.get("noun", ""), noun_id=said.get("id", ""), verb=said.get("verb", "").replace(" ", "_"),
        actor_id=person_in(said, "who", who_is), about_id=person_in(said, "about", who_is),
        from_state=said.get("from", "").replace(" ", "_"), to_state=said.get("to", "").replace(" ", "_"),
        since=day_in(said, "since", zone), until=day_in(said, "until", zone, after=1), words=said.get("words", ""),
    )  # fmt: skip


def day_in(said: Mapping[str, Any], field: str, zone: str, *, after: int = 0) -> datetime | None:
    """The midnight that begins the day a field names, so many days after; None for an empty field. Raises Breach."""
    if not said.get(field):
        return None
    try:
        day = date.fromisoformat(str(said[field])) + timedelta(days=after)
    except (ValueError, OverflowError) as wrong:
        raise Breach(
            _("That is no day."), remedy=_("Write it as 2026-11-21."), errors={field: [_("No day.")]}
        ) from wrong
    return at_wall_clock(day, time(), zone)


def person_in(said: Mapping[str, str], field: str, who_is: WhoIs) -> int | None:
    """The id of whom a field names; None for an empty field. Raises Breach when nobody, or several, are called so."""
    if not said.get(field):
        return None
    found = who_is(said[field])
    if found is None:
        raise Breach(
            _("Nobody is known as “%(words)s”.", words=said[field]),
            remedy=_("Give a whole name, a mail address or a number."), errors={field: [_("Nobody is called so.")]},
        )  # fmt: skip
    return found
