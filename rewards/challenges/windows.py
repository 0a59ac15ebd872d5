"""Pure: the window of a game, what opening, changing and closing it may do, and words that speak of chance. Imports
the clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from flask_babel import gettext as _

from advocacy import clock
from advocacy.errors import Breach, InvalidMove

MOST_DAYS = 366
CHANCE = re.compile(
    r"\b(random\w*|lotter\w+|raffl\w+|sweepstakes?|prize[- ]draws?|lucky[- ]dips?|(draw|drawn|pick|picked|chosen) "
    r"(by|at|from) (lot|lots|chance|random|a hat|the hat)|verlos\w*|auslos\w*|losverfahren|tirage au sort|sorteo\w*|"
    r"sorteamos|loterie\w*)\b",
    re.IGNORECASE,
)
"""Words for a prize that chance decides, in the languages of the pages."""


def window(opens_on: date, closes_on: date, zone: str) -> tuple[datetime, datetime]:
    """From the first midnight to the midnight after the last day, by the clocks of ``zone``. Raises Breach for a window
    that is no window, or longer than a year."""
    if closes_on < opens_on or (closes_on - opens_on).days >= MOST_DAYS:
        raise Breach(
            _("The window doesn't fit."),
            errors={"closes_on": [_("The last day is on or after the first, within a year of it.")]},
        )
    midnight = time(0)
    return (
        clock.at_wall_clock(opens_on, midnight, zone),
        clock.at_wall_clock(closes_on + timedelta(days=1), midnight, zone),
    )


def refuse_change(*, planned: bool) -> None:
    """Raises InvalidMove once a game is open: people joined or entered for what was stated."""
    if not planned:
        raise InvalidMove(
            _("It is open: what was stated stands."), remedy=_("Cancel it with a reason and plan another one.")
        )


def refuse_after(closes_at: datetime, now: datetime) -> None:
    """Raises InvalidMove for opening what is over."""
    if closes_at <= now:
        raise InvalidMove(_("Its window is over."), remedy=_("Give it other days first."))


def ended(opens_at: datetime, closes_at: datetime, now: datetime, why: str, zone: tzinfo) -> dict[str, datetime | date]:
    """What closing a window changes in its game: nothing after its last day; before, its end, in the days of ``zone``.

    Raises Breach for an early end without a reason, InvalidMove for one before the window has begun.
    """
    if closes_at <= now:
        return {}
    if not why.strip():
        raise Breach(_("Say why it ends early."), errors={"why": [_("Whoever takes part will read it.")]})
    if now <= opens_at:
        raise InvalidMove(_("Its window has not begun."), remedy=_("Cancel it instead."))
    return {"closes_at": now, "closes_on": now.astimezone(zone).date()}


def refuse_chance(texts: dict[str, str]) -> None:
    """Raises Breach, by field, where words promise a prize by chance.

    Prize draws and lotteries are regulated, differently in every country (registration, odds, taxes, free entry); what
    is won here is won by what was stated beforehand.
    """
    found = {name: CHANCE.search(words) for name, words in texts.items()}
    said = _("“{word}” speaks of chance. Prize draws are regulated in most countries, so there are none here.")
    errors = {name: [said.format(word=match.group(0))] for name, match in found.items() if match}
    if errors:
        raise Breach(
            _("Prizes are not drawn here: draws are regulated in most countries."),
            remedy=_("State what decides instead: a target, a ranking, or criteria with judges and reasons."),
            errors=errors,
        )
