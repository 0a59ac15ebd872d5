"""What somebody asks of a report, read from names and values, as the address of a page or the API gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from flask_babel import gettext

from advocacy.errors import Breach, NotAllowed
from advocacy.reach.periods import CHOICES, USUAL, Period, between, last_days
from advocacy.reach.report import Asked, Kind, Parameter


@dataclass(frozen=True)
class Choice:
    """A parameter as a page offers it."""

    parameter: Parameter
    options: Sequence[tuple[str, str]]
    value: str


class Able(Protocol):
    """A person, or a caller with a token that may be narrower."""

    def can(self, capability: str) -> bool:
        """True when they may."""


def may_see(kind: Kind, who: Able) -> bool:
    """True when somebody may ask for reports of a kind."""
    return any(who.can(capability) for capability in kind.capabilities)


def require(kind: Kind, who: Able) -> None:
    """Raises NotAllowed."""
    if not may_see(kind, who):
        raise NotAllowed(
            gettext("Your role does not see this report."), remedy=gettext("Ask an administrator if it should.")
        )


def period_of(given: Mapping[str, str], now: datetime, usual: int = USUAL) -> Period:
    """The period asked for: ``from`` and ``to``, else ``days``, else the usual. Raises Breach for one that is none."""
    first, last = (_day(given, name) for name in ("from", "to"))
    if first or last:
        return between(first, last, now)
    days = given.get("days", "")
    return last_days(int(days) if days in {str(each) for each in CHOICES} else usual, now)


def asked_of(
    kind: Kind, given: Mapping[str, str], period: Period, *, person_id: int, now: datetime
) -> tuple[Asked, Sequence[Choice]]:
    """The question, and how its parameters may be chosen. What must be told and isn't is the first that there is."""
    known = {each.name: given[each.name] for each in kind.parameters if given.get(each.name)}
    asked = Asked(period, person_id, now, known, given.get("cursor"))
    choices = []
    for parameter in kind.parameters:
        options = list(parameter.options(asked))
        value = known.get(parameter.name, "")
        if parameter.required and not value and options:
            value = options[0][0]
            asked = replace(asked, given={**asked.given, parameter.name: value})
        if not parameter.required and options and all(each for each, _label in options):
            options = [("", gettext("All")), *options]
        choices.append(Choice(parameter, options, value))
    return asked, choices


def _day(given: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(given[name]) if given.get(name) else None
    except ValueError as wrong:
        raise Breach(
            gettext("That is no day."),
            remedy=gettext("Write it as 2026-11-30."),
            errors={name: [gettext("No such day.")]},
        ) from wrong
