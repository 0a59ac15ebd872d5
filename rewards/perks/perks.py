"""Verbs on perks: add and change. What is in stock is taken by redemptions, in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Literal

from flask_babel import gettext as _
from sqlalchemy import update

from advocacy.database import db, get
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from rewards.budgets.models import Budget, BudgetState
from rewards.perks import facts as checking
from rewards.perks.facts import CHANGEABLE
from rewards.perks.models import Narrowing, Perk, PerkAudience, PerkKind

Audience = Mapping[Narrowing, Sequence[str]]
"""By what those who see a perk are narrowed; nothing of a kind: everybody."""


class Unseen(Enum):
    """Nobody says which stock they saw."""

    UNSEEN = "unseen"


UNSEEN = Unseen.UNSEEN
Stock = int | None | Literal[Unseen.UNSEEN]
HELD = {"of": Perk, "key_share": True}
"""Holds a perk's own row against whoever changes it or takes one."""


def add_perk(
    name: str, *, cost: int, kind: PerkKind = PerkKind.GOODS, audience: Audience | None = None, actor: Actor,
    now: datetime, **facts: Any,
) -> Perk:  # fmt: skip
    """Adds a perk; ``facts`` as in ``facts.DEFAULTS``. Raises Breach, by field, for what makes no sense.

    The stock of a perk that hands out codes is the number of its codes: it begins with none.
    """
    _refuse_unknown(facts)
    if kind is PerkKind.CODE:
        facts["stock"] = 0
    whole = _checked(kind, {"name": name, "cost": cost, **facts})
    perk = Perk(**whole, kind=kind, created_at=now)
    perk.audience = _rows(audience or {})
    db.session.add(perk)
    db.session.flush()
    record("perk", perk.id, "add", actor=actor, now=now, kind=kind, **whole, audience=_told(perk))
    return perk


def change_perk(
    perk: Perk, *, actor: Actor, now: datetime, audience: Audience | None = None, seen: Stock = UNSEEN, **facts: Any
) -> None:  # fmt: skip
    """Changes facts about a perk, and with ``audience`` who sees it; redemptions under way keep what they were
    requested at. The kind stays, and so does the stock of codes.

    ``seen`` is the stock that whoever changes it had before them: what was taken since stays taken. Without it a
    stock is what there is from now on. Raises Breach when fewer are left than are taken out.
    """
    _refuse_unknown(facts)
    db.session.refresh(perk, with_for_update=HELD)  # nobody takes one while we count
    if perk.kind is PerkKind.CODE:
        facts.pop("stock", None)
    elif "stock" in facts and seen is not UNSEEN:
        facts["stock"] = merged(perk.stock, seen, facts["stock"])
    before: dict[str, Any] = {name: getattr(perk, name) for name in CHANGEABLE}
    whole = _checked(perk.kind, {**before, **facts})
    changed = {name: value for name, value in whole.items() if before[name] != value}
    for name, value in changed.items():
        setattr(perk, name, value)
    told = dict(changed)
    if audience is not None and _plain(_rows(audience)) != _plain(perk.audience):
        perk.audience = []
        db.session.flush()  # what stays is added anew under the same key
        perk.audience = _rows(audience)
        told["audience"] = _told(perk)
    if "budget_id" in changed:
        db.session.flush()
        db.session.refresh(perk, ["budget"])
    if told:
        record("perk", perk.id, "change", actor=actor, now=now, **told)


def take_one(perk: Perk) -> None:
    """Takes one from the stock and holds the perk's row until the end. Raises InvalidMove when it is gone."""
    some = Perk.stock.is_(None) | (Perk.stock > 0)
    _count(perk, update(Perk).where(Perk.id == perk.id, Perk.active, some).values(stock=Perk.stock - 1))


def put_back(perk: Perk, count: int = 1) -> None:
    """Puts one, or so many, into the stock."""
    _count(perk, update(Perk).where(Perk.id == perk.id).values(stock=Perk.stock + count))


def _count(perk: Perk, statement: Any) -> None:
    db.session.flush()
    taken: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.refresh(perk, ["stock", "active"])
    if taken.rowcount != 1:
        if not perk.active:
            raise InvalidMove(
                _("“%(name)s” is not offered any more.", name=perk.name), remedy=_("Choose another perk.")
            )
        raise InvalidMove(
            _("“%(name)s” is gone: somebody took the last one.", name=perk.name), remedy=_("Choose another perk.")
        )


def merged(there: int | None, seen: int | None, wanted: int | None) -> int | None:
    """The stock after somebody who saw ``seen`` asked for ``wanted``, while ``there`` are left by now."""
    if wanted == seen:
        return there
    if there is None or seen is None or wanted is None:
        return wanted  # a limit is set or lifted: there is nothing to count from
    left = there + wanted - seen
    if left < 0:
        words = _("Only %(count)s are left by now: %(taken)s were taken meanwhile.", count=there, taken=seen - there)
        raise Breach(_("So many can't be taken out of the stock."), errors={"stock": [words]})
    return left


def _refuse_unknown(facts: Mapping[str, Any]) -> None:
    unknown = set(facts) - CHANGEABLE
    if unknown:
        raise Breach(_("%(names)s can't be changed here.", names=", ".join(sorted(unknown))))


def _checked(kind: PerkKind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, with a budget that is there, open and of the same currency. Raises Breach by field."""
    whole = checking.whole(kind, facts)
    if whole["currency"]:
        whole["currency"] = money.currency_of(whole["currency"])
    if whole["budget_id"] is not None:
        budget = get(Budget, whole["budget_id"], _("There is no such budget."))
        if budget.state is BudgetState.CLOSED:
            raise _no_budget(_("“%(name)s” is closed.", name=budget.name))
        if budget.currency != whole["currency"]:
            raise _no_budget(_("“%(name)s” is in %(currency)s.", name=budget.name, currency=budget.currency))
    return whole


def _no_budget(words: str) -> Breach:
    return Breach(_("This budget can't bear the perk."), errors={"budget_id": [words]})


def _rows(audience: Audience) -> list[PerkAudience]:
    return [
        PerkAudience(kind=kind, value=value)
        for kind, values in audience.items()
        for value in sorted(set(values))
        if value
    ]


def _plain(rows: Sequence[PerkAudience]) -> set[tuple[Narrowing, str]]:
    return {(row.kind, row.value) for row in rows}


def _told(perk: Perk) -> list[str]:
    return sorted(f"{kind.value}:{value}" for kind, value in _plain(perk.audience))
