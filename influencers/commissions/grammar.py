"""Pure: what a line of a plan may say, read from data and from what people typed, and refused with what is wrong.

A percentage is kept in basis points (1000 is 10 %), a sum in minor units of the plan's currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.commissions.models import EarnedBy

MOST_LINES = 20
MOST_STEPS = 6
FULL = 10_000
"""A hundred percent in basis points."""


class Via(StrEnum):
    """By what a sale has to be won."""

    ANY = "any"
    LINK = "link"
    CODE = "code"


class By(StrEnum):
    """What the steps of a line count, in a month of the company's."""

    COUNT = "count"  # so many sales or leads, this one included
    VALUE = "value"  # what they were worth before this one


Choice = TypeVar("Choice", Via, By)


@dataclass(frozen=True)
class Step:
    """From so many (or so much) on, another rate."""

    since: int
    percent: int | None = None
    flat: int | None = None


@dataclass(frozen=True)
class Line:
    """What is paid for one kind of conversion. ``percent`` or ``flat``, one of them.

    ``tier`` and ``via`` narrow whom and what it is for; ``most_each`` and ``most_month`` cap it; ``least_value`` is
    what must be left of a sale after refunds; ``months``: for how long after a customer's first sale theirs count, 0
    for the first alone, None for ever.
    """

    kind: EarnedBy
    percent: int | None = None
    flat: int | None = None
    tier: str = ""
    via: Via = Via.ANY
    steps_by: By = By.COUNT
    steps: tuple[Step, ...] = ()
    most_each: int | None = None
    most_month: int | None = None
    least_value: int | None = None
    new_customers: bool = False
    months: int | None = None

    @property
    def names_sums(self) -> bool:
        """Whether it has to compare the sale with a sum: it can't where the sale has another currency."""
        by_value = bool(self.steps) and self.steps_by is By.VALUE
        return by_value or any(each is not None for each in (self.most_each, self.most_month, self.least_value))

    @property
    def first_alone(self) -> bool:
        """Whether it pays for a customer's first sale with us and for none after it."""
        return self.new_customers or self.months == 0

    @property
    def asks_customer(self) -> bool:
        """Whether it has to know who bought."""
        return self.new_customers or self.months is not None


def as_data(line: Line) -> dict[str, Any]:
    """The line as a plan keeps it."""
    usual = Line(line.kind)
    said = asdict(line).items()
    return {name: value for name, value in said if name == "kind" or value != getattr(usual, name)}


def from_data(data: Mapping[str, Any]) -> Line:
    """A line as a plan keeps it."""
    steps = tuple(Step(**each) for each in data.get("steps", ()))
    known = {**data, "kind": EarnedBy(data["kind"]), "via": Via(data.get("via", "any")), "steps": steps}
    return Line(**{**known, "steps_by": By(data.get("steps_by", "count"))})


def read(said: Sequence[Mapping[str, Any]], currency: str) -> list[Line]:
    """Lines as people and the API write them: amounts such as "12.50", percentages such as "7.5", steps such as
    "10: 12, 50: 15". Raises Breach that names what is wrong, by line from 1."""
    wrong: dict[str, list[str]] = {}
    lines = [_read(each, currency, place, wrong) for place, each in enumerate(said, 1)]
    if not lines:
        wrong["lines"] = [_("Say for what is paid: at least one line.")]
    if len(lines) > MOST_LINES:
        wrong["lines"] = [_("At most %(most)s lines.", most=MOST_LINES)]
    if wrong:
        raise Breach(_("This plan can't be kept."), errors=wrong)
    return lines


def _read(said: Mapping[str, Any], currency: str, place: int, wrong: dict[str, list[str]]) -> Line:
    reading = _Reading(said, currency, f"{place}.", wrong)
    percent, flat = reading.percent("percent"), reading.sum("flat")
    kind = said.get("kind") or "sale"
    if kind not in ("sale", "lead"):
        reading.refuse("kind", _("A sale or a lead."))
        kind = "sale"
    if (percent is None) == (flat is None):
        reading.refuse("percent", _("A percentage or a sum, one of them."))
    if kind == "lead" and percent is not None:
        reading.refuse("percent", _("A lead has no value to take a part of: name a sum."))
    return Line(
        EarnedBy(kind), percent, flat, str(said.get("tier") or "").strip(), reading.choice("via", Via.ANY),
        reading.choice("steps_by", By.COUNT), reading.steps(percent is not None), reading.sum("most_each"),
        reading.sum("most_month"), reading.sum("least_value"), bool(said.get("new_customers")),
        reading.months("months"),
    )  # fmt: skip


@dataclass(frozen=True)
class _Reading:
    """One line as it was written; what is wrong with it is noted under its place."""

    said: Mapping[str, Any]
    currency: str
    place: str
    wrong: dict[str, list[str]]

    def refuse(self, field: str, text: str) -> None:
        self.wrong.setdefault(self.place + field, []).append(text)

    def sum(self, field: str) -> int | None:
        return self._sum_of(field, str(self.said.get(field) or ""))

    def percent(self, field: str) -> int | None:
        return self._percent_of(field, str(self.said.get(field) or ""))

    def choice(self, field: str, usual: Choice) -> Choice:
        text, kind = self.said.get(field) or usual, type(usual)
        if text in set(kind):
            return kind(text)
        self.refuse(field, _("One of: %(names)s.", names=", ".join(kind)))
        return usual

    def months(self, field: str) -> int | None:
        text = str("" if self.said.get(field) is None else self.said[field]).strip()
        if not text:
            return None
        if text.isdecimal() and int(text) <= 120:
            return int(text)
        self.refuse(field, _("Months from 0 to 120; empty for as long as they buy."))
        return None

    def steps(self, as_percent: bool) -> tuple[Step, ...]:
        """Steps of "10: 12, 50: 15", in their order: sales (or a sum) from which on, and the rate then."""
        by_value = self.said.get("steps_by") == By.VALUE
        found = []
        for part in filter(None, (each.strip() for each in str(self.said.get("steps") or "").split(","))):
            begin, _colon, rate = (each.strip() for each in part.partition(":"))
            since = self._sum_of("steps", begin) if by_value else int(begin) if begin.isdecimal() else None
            amount = self._percent_of("steps", rate) if as_percent else self._sum_of("steps", rate)
            if since is None or amount is None:
                self.refuse("steps", _("Write steps as “10: 12, 50: 15”: from the 10th on 12, from the 50th on 15."))
                return ()
            found.append(Step(since, amount if as_percent else None, None if as_percent else amount))
        if len(found) > MOST_STEPS or [each.since for each in found] != sorted({each.since for each in found}):
            self.refuse("steps", _("At most %(most)s steps, each from more on than the one before.", most=MOST_STEPS))
        return tuple(found)

    def _sum_of(self, field: str, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            return money.minor(text, self.currency)
        except Breach as refusal:
            self.refuse(field, *refusal.errors["value"])
            return None

    def _percent_of(self, field: str, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            points = Decimal(text.strip().removesuffix("%").strip()) * 100
        except InvalidOperation:
            points = Decimal(-1)
        if not points.is_finite() or not 0 < points <= FULL or points != points.to_integral_value():
            self.refuse(field, _("A percentage over 0 up to 100, with at most two decimals."))
            return None
        return int(points)
