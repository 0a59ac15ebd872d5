"""Verbs of conversions: receive. Received once, however often it is told; one row of history a move. See ``refunds``.

Ruled upon at once when every click it names is known (``ruling``); else it waits for them, an hour at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, insert_for
from advocacy.errors import InvalidMove
from advocacy.history import Actor, Each, record_all
from advocacy.links.attribution import early_refunds, ruling
from advocacy.links.attribution.models import (
    Conversion,
    ConversionKind,
    ConversionState,
    ConversionTouch,
    TouchKind,
)
from advocacy.links.attribution.telling import Told, customer_hash
from advocacy.links.door.click_ids import spelt, unspelt

AT_ONCE = 100
"""Conversions in one transaction of whoever brings many: nobody else may write meanwhile on SQLite."""

Received = tuple[Conversion, bool] | InvalidMove
"""A conversion and whether it is new, or why it is refused."""


def receive(told: Told, *, actor: Actor, now: datetime) -> tuple[Conversion, bool]:
    """Receives a conversion and decides it if that can be done now; gives it, and whether it is new.

    Told again it is the same one and nothing changes. Raises InvalidMove when it was told with another value.
    """
    (found,) = receive_all([told], actor=actor, now=now)
    if isinstance(found, InvalidMove):
        raise found
    return found


def receive_all(told: Sequence[Told], *, actor: Actor, now: datetime) -> list[Received]:
    """Receives up to ``AT_ONCE`` conversions, gives what ``receive`` gives or raises for each, in their order.

    The statements are as many for one as for all of them.
    """
    first = {each.key: each for each in reversed(told)}
    there = _by_key(first)
    new = _insert([each for key, each in sorted(first.items()) if key not in there], now)
    there |= _by_key(set(first) - set(there))
    made = [each for each in there.values() if each.key in new]
    touches = {each.id: _touches_of(each, first[each.key]) for each in made}
    db.session.add_all(touch for theirs in touches.values() for touch in theirs)
    ruled = ruling.rule(made, touches, now=now)
    facts = [
        Each(each.id, {"kind": each.kind, "at": each.at, "value": each.value, "currency": each.currency,
                       "touches": len(touches[each.id])})
        for each in made
    ]  # fmt: skip
    record_all("conversion", facts, "receive", actor=actor, now=now)
    ruling.move_ruled(ruled, now=now)
    early_refunds.apply_to({each.key: each for each in made}, actor=actor, now=now)
    return [_answer(each, there[each.key], each is first[each.key] and each.key in new) for each in told]


def _answer(told: Told, found: Conversion, fresh: bool) -> Received:
    if (found.value, found.currency) == (told.value, told.currency):
        return found, fresh
    return InvalidMove(
        _("This conversion was received before, with another value."),
        remedy=_("Give part of it back, or give the new one an order id of its own."),
    )


def _by_key(keys: Iterable[str]) -> dict[str, Conversion]:
    if not (wanted := list(keys)):
        return {}
    return {each.key: each for each in db.session.scalars(select(Conversion).where(Conversion.key.in_(wanted)))}


def _insert(told: Sequence[Told], now: datetime) -> set[str]:
    """Inserts those that nobody else tells in this moment; gives their keys. In the order of keys: two who bring the
    same ones wait for each other, and not in a circle."""
    if not told:
        return set()
    rows = [
        {
            "key": each.key, "kind": each.kind, "order_id": each.order_id,
            "customer_hash": customer_hash(each.customer),
            "event": each.event if each.kind is ConversionKind.LEAD else "", "at": each.at, "received_at": now,
            "value": each.value, "currency": each.currency, "refunded": 0, "state": ConversionState.RECEIVED,
        }
        for each in told
    ]  # fmt: skip
    fresh = insert_for(Conversion).on_conflict_do_nothing(index_elements=["key"]).returning(Conversion.key)
    return set(db.session.scalars(fresh, rows))


def _touches_of(conversion: Conversion, told: Told) -> list[ConversionTouch]:
    clicks = dict.fromkeys(_named_click(text) for text in told.click_ids)
    named = [*((TouchKind.CLICK, text) for text in clicks), *((TouchKind.CODE, text) for text in told.codes)]
    return [
        ConversionTouch(conversion_id=conversion.id, position=place, kind=kind, named=text, won=False, reason="")
        for place, (kind, text) in enumerate(named)
    ]


def _named_click(text: str) -> str:
    """A click id in the one way we spell it; anything else as it was sent."""
    ours = unspelt(text)
    return spelt(ours) if ours else text
