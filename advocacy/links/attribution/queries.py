"""What pages and the API ask about conversions: lists, and why one was attributed as it was. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from advocacy.database import Page, db, get, page
from advocacy.links.attribution.deciding import Why
from advocacy.links.attribution.models import (
    AttributionRule,
    Code,
    Conversion,
    ConversionKind,
    ConversionState,
    ConversionTouch,
    Landing,
    Refund,
    TouchKind,
)
from advocacy.links.attribution.rules import rule_at
from advocacy.links.models import Link
from advocacy.people.models import Person


@dataclass(frozen=True)
class Wanted:
    """Which conversions: every empty field means any."""

    state: str = ""
    programme: str = ""
    campaign: str = ""
    order_id: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Step:
    """A touch of a conversion with what it belongs to; ``landed_at``: its page told us that it arrived."""

    touch: ConversionTouch
    link: Link | None
    code: Code | None
    person: str
    landed_at: datetime | None
    days: int | None  # how long a click of its programme counted then

    @property
    def why(self) -> Why | None:
        """Why it won or lost; None while that is not decided."""
        return Why(self.touch.reason) if self.touch.reason else None

    @property
    def is_code(self) -> bool:
        """Whether it was named at the till."""
        return self.touch.kind is TouchKind.CODE


@dataclass(frozen=True)
class Explained:
    """Why a conversion counts for what it counts for: the rule that was in force, and every touch with its fate."""

    conversion: Conversion
    rule: AttributionRule | None
    steps: Sequence[Step]
    refunds: Sequence[Refund]
    person: str


def conversion_for(conversion_id: int) -> Conversion:
    """The conversion. Raises NotFound."""
    return get(Conversion, conversion_id, _("There is no such conversion."))


def listed(wanted: Wanted, cursor: str | None = None, limit: int = 50) -> Page[Conversion]:
    """Conversions, the newest sale or lead first."""
    return page(_which(select(Conversion), wanted), [Conversion.at, Conversion.id], cursor, limit)


def counts_by_state() -> dict[str, int]:
    """How many there are in each state."""
    wanted = select(Conversion.state, func.count()).group_by(Conversion.state)
    found = {state.value: number for state, number in db.session.execute(wanted)}
    return {state.value: found.get(state.value, 0) for state in ConversionState}


def explained(conversion: Conversion) -> Explained:
    """Everything that decided it. A constant number of statements."""
    theirs = db.session.scalars(select(ConversionTouch).where(ConversionTouch.conversion_id == conversion.id))
    touches = sorted(theirs, key=lambda each: (each.at is None, each.at or conversion.at, each.position))
    links = _by_id(Link, [each.link_id for each in touches])
    codes = _by_id(Code, [each.code_id for each in touches])
    owners = [*links.values(), *codes.values(), conversion]
    names = _names({each.person_id for each in owners if each.person_id is not None})
    landed = _landed([each.named for each in touches if each.kind is not TouchKind.CODE])
    rule = rule_at(conversion.at)
    steps = []
    for touch in touches:
        link, code = links.get(touch.link_id or 0), codes.get(touch.code_id or 0)
        owner = link or code
        steps.append(
            Step(
                touch, link, code, names.get(owner.person_id or 0, "") if owner else "", landed.get(touch.named),
                rule.days_of(link.programme) if link else None,
            )
        )  # fmt: skip
    refunds = db.session.scalars(select(Refund).where(Refund.conversion_id == conversion.id).order_by(Refund.id)).all()
    version = conversion.rule_version or rule.version
    return Explained(
        conversion, db.session.get(AttributionRule, version), steps, refunds, names.get(conversion.person_id or 0, "")
    )


def winners(found: Sequence[Conversion]) -> dict[int, tuple[str | None, str | None]]:
    """Conversion -> slug of the link, or the code, that won it. Two statements at most."""
    links = _by_id(Link, [each.link_id for each in found])
    codes = _by_id(Code, [each.code_id for each in found])
    return {
        each.id: (
            links[each.link_id].slug if each.link_id in links else None,
            codes[each.code_id].code if each.code_id in codes else None,
        )
        for each in found
    }


def won_by_codes(code_ids: Sequence[int]) -> dict[int, int]:
    """How many conversions these codes won that were not reversed."""
    stands = Conversion.state == ConversionState.ATTRIBUTED
    counted = select(Conversion.code_id, func.count()).where(Conversion.code_id.in_(code_ids), stands)
    rows = db.session.execute(counted.group_by(Conversion.code_id))
    return {code_id: number for code_id, number in rows if code_id is not None}


def names_of(rows: Sequence[Any]) -> dict[int, str]:
    """Names of the people that these rows belong to."""
    return _names({each.person_id for each in rows if each.person_id is not None})


def _which(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.state in set(ConversionState):
        statement = statement.where(Conversion.state == ConversionState(wanted.state))
    if wanted.kind in set(ConversionKind):
        statement = statement.where(Conversion.kind == ConversionKind(wanted.kind))
    for column, value in ((Conversion.programme, wanted.programme), (Conversion.campaign, wanted.campaign),
                          (Conversion.order_id, wanted.order_id)):  # fmt: skip
        if value:
            statement = statement.where(column == value)
    return statement


def _by_id(kind: Any, ids: Sequence[int | None]) -> dict[int, Any]:
    wanted = {each for each in ids if each is not None}
    return {each.id: each for each in db.session.scalars(select(kind).where(kind.id.in_(wanted)))} if wanted else {}


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {person_id: name for person_id, name in found}  # noqa: C416 - a row is no pair to the type checker


def _landed(click_ids: Sequence[str]) -> dict[str, datetime]:
    if not click_ids:
        return {}
    found = db.session.execute(select(Landing.click_id, Landing.at).where(Landing.click_id.in_(click_ids)))
    return {click_id: at for click_id, at in found}  # noqa: C416
