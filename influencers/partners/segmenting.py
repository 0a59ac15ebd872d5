"""Which partners a rule means: rules are data, in one grammar for lists, segments, mailings and the API.

``{"match": "all", "conditions": [{"field": "topic", "op": "is", "value": ["running"]}, ...]}``; ``match`` is "all" or
"any". ``checked`` refuses what is none; ``condition`` makes SQL of it. Imports models and tiers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.sql import ColumnElement

from advocacy.errors import Breach
from influencers.partners.follower_tiers import Tier, span
from influencers.partners.models import (
    Partner,
    PartnerAccount,
    PartnerKind,
    PartnerWord,
    PartnerWordKind,
    ProofState,
    Stage,
)
from influencers.programmes.models import Enrolment, EnrolmentState

MOST_CONDITIONS, MOST_VALUES = 20, 50
IS, IS_NOT, AT_LEAST, AT_MOST = "is", "is_not", "at_least", "at_most"
CHOICES: dict[str, frozenset[str]] = {
    "stage": frozenset(Stage), "kind": frozenset(PartnerKind), "proven": frozenset({"yes", "no"}),
    "account": frozenset({"yes", "no"}),
}  # fmt: skip
"""Fields that take one of a few words; ``account``: whether they have an account here."""
WORDS = frozenset({"country", "language", "topic", "network", "tier", "found_by"})
NUMBERS = frozenset({"owner", "programme"})
AMOUNTS = {"followers": 1.0, "engagement": 100.0, "quiet_days": 1.0}
"""Fields that are compared: followers, percent of engagement, days since the last touch; and what one unit is here."""
FIELDS = (*CHOICES, *sorted(WORDS), *sorted(NUMBERS), *AMOUNTS)

Rule = Mapping[str, Any]
EVERYBODY: Rule = {"match": "all", "conditions": []}


def checked(rule: Any) -> dict[str, Any]:
    """The rule as it is kept: known fields and words only. Raises Breach that names what is wrong."""
    if not isinstance(rule, Mapping) or set(rule) - {"match", "conditions"} or rule.get("match") not in ("all", "any"):
        raise _wrong(_("A rule says “match” (all or any) and “conditions”."))
    conditions = rule.get("conditions")
    if not isinstance(conditions, Sequence) or isinstance(conditions, str) or len(conditions) > MOST_CONDITIONS:
        raise _wrong(_("Conditions are a list of at most %(most)s.", most=MOST_CONDITIONS))
    return {"match": rule["match"], "conditions": [_checked(each) for each in conditions]}


def _checked(said: Any) -> dict[str, Any]:
    if not isinstance(said, Mapping) or set(said) != {"field", "op", "value"}:
        raise _wrong(_("A condition says “field”, “op” and “value”."))
    field, op, value = said["field"], said["op"], said["value"]
    if field in AMOUNTS:
        if op not in (AT_LEAST, AT_MOST) or isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(_("“%(field)s” takes at_least or at_most, and a number.", field=field))
        if not 0 <= value <= 10**10:
            raise _wrong(_("“%(field)s” is from 0 on.", field=field))
        return {"field": field, "op": op, "value": value}
    if field not in FIELDS or op not in (IS, IS_NOT):
        raise _wrong(_("There is no such condition. Fields: %(names)s.", names=", ".join(FIELDS)))
    values = [value] if isinstance(value, str | int) else value
    if not isinstance(values, Sequence) or not 0 < len(values) <= MOST_VALUES:
        raise _wrong(_("“%(field)s” takes 1 to %(most)s values.", field=field, most=MOST_VALUES))
    return {"field": field, "op": op, "value": [_value(field, each) for each in values]}


def _value(field: str, value: Any) -> str | int:
    if field in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong(_("“%(field)s” takes numbers; 0 for nobody.", field=field))
        return value
    if not isinstance(value, str) or len(value) > 60:
        raise _wrong(_("“%(field)s” takes words.", field=field))
    if field in CHOICES and value not in CHOICES[field]:
        raise _wrong(_("“%(field)s” is one of: %(names)s.", field=field, names=", ".join(sorted(CHOICES[field]))))
    return str(value).strip() if field in ("tier", "found_by") else str(value).strip().casefold()


def _wrong(message: str) -> Breach:
    return Breach(message, remedy=_("See the grammar of segments."), errors={"rule": [message]})


def condition(rule: Rule, now: datetime, tiers: Sequence[Tier]) -> ColumnElement[bool]:
    """SQL over ``Partner`` for a checked rule; merged duplicates never fit, nor does anybody a tier of the past."""
    parts = [_part(each, now, tiers) for each in rule["conditions"]]
    fits = true() if not parts else and_(*parts) if rule["match"] == "all" else or_(*parts)
    return and_(Partner.merged_into_id.is_(None), fits)


def _part(said: Mapping[str, Any], now: datetime, tiers: Sequence[Tier]) -> ColumnElement[bool]:
    field, op, value = said["field"], said["op"], said["value"]
    if field in AMOUNTS:
        return _amount(field, op, value, now)
    fits = or_(*(_tier(key, tiers) for key in value)) if field == "tier" else _MADE[field](value)
    return fits if op == IS else ~fits


def _amount(field: str, op: str, value: float, now: datetime) -> ColumnElement[bool]:
    if field == "quiet_days":
        then = now - timedelta(days=min(float(value), 36_500.0))
        return Partner.touched_at <= then if op == AT_LEAST else Partner.touched_at >= then
    column: Any = Partner.followers if field == "followers" else Partner.engagement
    least = int(value * AMOUNTS[field])
    known: ColumnElement[bool] = column.is_not(None)
    return and_(known, column >= least if op == AT_LEAST else column <= least)


def _tier(key: str, tiers: Sequence[Tier]) -> ColumnElement[bool]:
    if key not in {tier.key for tier in tiers}:
        return false()
    least, end = span(key, tiers)
    return and_(Partner.followers >= least, true() if end is None else Partner.followers < end)


def _words(kind: PartnerWordKind) -> Callable[[Any], ColumnElement[bool]]:
    def fits(values: Any) -> ColumnElement[bool]:
        theirs = select(PartnerWord.partner_id).where(PartnerWord.kind == kind, PartnerWord.value.in_(values))
        return Partner.id.in_(theirs)

    return fits


def _owned(values: Sequence[int]) -> ColumnElement[bool]:
    nobody = Partner.owner_id.is_(None) if 0 in values else false()
    return or_(nobody, and_(Partner.owner_id.is_not(None), Partner.owner_id.in_([each for each in values if each])))


def _in_programme(values: Sequence[int]) -> ColumnElement[bool]:
    approved = Enrolment.state == EnrolmentState.APPROVED
    theirs = select(Enrolment.person_id).where(Enrolment.programme_id.in_(values), approved)
    return and_(Partner.person_id.is_not(None), Partner.person_id.in_(theirs))


def _proven(values: Sequence[str]) -> ColumnElement[bool]:
    has = Partner.id.in_(select(PartnerAccount.partner_id).where(PartnerAccount.state == ProofState.PROVEN))
    return or_(has if "yes" in values else false(), ~has if "no" in values else false())


def _with_account(values: Sequence[str]) -> ColumnElement[bool]:
    has = Partner.person_id.is_not(None)
    return or_(has if "yes" in values else false(), ~has if "no" in values else false())


_MADE: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "stage": lambda values: Partner.state.in_(values),
    "kind": lambda values: Partner.kind.in_(values),
    "country": lambda values: Partner.country.in_([each.upper() for each in values]),
    "found_by": lambda values: Partner.found_by.in_(values),
    "topic": _words(PartnerWordKind.TOPIC),
    "language": _words(PartnerWordKind.LANGUAGE),
    "network": lambda values: Partner.id.in_(
        select(PartnerAccount.partner_id).where(PartnerAccount.network.in_(values))
    ),
    "owner": _owned,
    "programme": _in_programme,
    "proven": _proven,
    "account": _with_account,
}
