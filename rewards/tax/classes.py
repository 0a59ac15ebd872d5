"""Pure: tax classes of perks and how countries tax them, as versioned data. Imports nothing of ours.

Every file of ``data`` is one version, in force from its date on; each rule names its source. What no rule knows, and
what nobody put a value to, is looked at by a person: nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from advocacy.english import English

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Rule:
    """How a country taxes some classes. ``month_limit`` (minor units of ``currency``) is an allowance's."""

    key: str
    country: str
    classes: frozenset[str]
    treatment: str
    why: str
    source: str
    dated: str
    month_limit: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Version:
    """One version of the rules, from a day on. ``classes`` are the keys of classes with their words."""

    version: str
    as_of: date
    note: str
    classes: dict[str, str]
    rules: tuple[Rule, ...]

    def rule_for(self, country: str, tax_class: str) -> Rule | None:
        """The rule of a country for a class; None when there is none."""
        return next((rule for rule in self.rules if rule.country == country and tax_class in rule.classes), None)


@dataclass(frozen=True)
class Treated:
    """What becomes of a benefit: its treatment, the rule that said so ("version/key", empty without one), its limit."""

    treatment: str
    rule: str = ""
    month_limit: int | None = None
    why: str = ""


@cache
def versions() -> Sequence[Version]:
    """Every version, oldest first."""
    return tuple(_read(path) for path in sorted(DATA.glob("*.json")))


def latest() -> Version:
    """The newest version."""
    return versions()[-1]


def in_force(day: date) -> Version:
    """The version in force on a day; before the first one, the first."""
    return next((each for each in reversed(versions()) if each.as_of <= day), versions()[0])


def treat(
    day: date, *, country: str, tax_class: str, value: int | None, currency: str, employed: bool,
) -> Treated:  # fmt: skip
    """How a benefit of that day is taxed: by the rule of that day, or by a person.

    Somebody who is on no payroll is ``outside``. ``country`` is a jurisdiction such as US, UK, DE, or US-CA.
    """
    version = in_force(day)
    rule = version.rule_for(country.split("-")[0].upper(), tax_class)
    if rule is not None and rule.treatment == "untaxed" and employed:
        return Treated("untaxed", f"{version.version}/{rule.key}")
    if value is None:
        return Treated("review", why=English("Nobody put a market value to it."))
    if not employed:
        return Treated("outside")
    if rule is None:
        return Treated("review", why=English("No rule knows this class in this country."))
    if rule.month_limit is not None and rule.currency != currency:
        return Treated("review", why=English("The allowance is in %(currency)s.", currency=rule.currency))
    return Treated(rule.treatment, f"{version.version}/{rule.key}", rule.month_limit)


def taxable_of_month(values: Sequence[int], limit: int) -> int:
    """What is taxed of a month's benefits under an allowance: nothing up to the limit, all of it beyond."""
    total = sum(values)
    return total if total > limit else 0


def _read(path: Path) -> Version:
    told = json.loads(path.read_text())
    rules = tuple(Rule(**{**each, "classes": frozenset(each["classes"])}) for each in told["rules"])
    return Version(told["version"], date.fromisoformat(told["as_of"]), told["note"], told["classes"], rules)
