"""Verbs of conversions: receive, decide, give back. Received once, however often it is told; one row of history a move.

Decided at once when every click it names is known; else it waits for them, an hour at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.exc import IntegrityError

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links import click_ids
from advocacy.links.attribution import codes, rules
from advocacy.links.attribution.deciding import Candidate, Decision, attribute
from advocacy.links.attribution.models import (
    Code,
    Conversion,
    ConversionKind,
    ConversionState,
    ConversionTouch,
    Refund,
    Touch,
    TouchKind,
)
from advocacy.links.attribution.telling import Told, customer_hash
from advocacy.links.click_ids import spelt, unspelt
from advocacy.links.models import Link

PATIENCE = timedelta(hours=1)
"""How long a conversion waits for a click that it names: journals are taken in within seconds, but their host may be
away for a while."""

ATTRIBUTION = Actor.system("attribution")
"""Who decides."""

OF_A_LINK = (
    "person_id", "team_id", "programme", "campaign", "network", "group_ref", "topic", "region", "caption", "stage",
)  # fmt: skip
OF_A_CODE = ("person_id", "team_id", "programme", "campaign")


def receive(told: Told, *, actor: Actor, now: datetime) -> tuple[Conversion, bool]:
    """Receives a conversion and decides it if that can be done now; gives it, and whether it is new.

    Told again it is the same one and nothing changes. Raises InvalidMove when it was told with another value.
    """
    found = _told_before(told)
    if found is None:
        try:
            with db.session.begin_nested():
                found = _new(told, actor, now)
        except IntegrityError:  # somebody else told it just now
            found = _told_before(told)
            if found is None:
                raise
        else:
            decide(found, now=now)
            return found, True
    if (found.value, found.currency) != (told.value, told.currency):
        raise InvalidMove(
            _("This conversion was received before, with another value."),
            remedy=_("Give part of it back, or give the new one an order id of its own."),
        )
    return found, False


def decide(conversion: Conversion, *, now: datetime) -> bool:
    """Attributes a received conversion, or leaves it unattributed; gives whether it did. Waits for clicks that may
    still be on their way. One that nothing has won may be won by a click that came late; what has won stays.
    """
    touches = _touches_of(conversion)
    links = _find_clicks(touches)
    if conversion.state is ConversionState.RECEIVED and _waits(conversion, touches, now):
        return False
    found = codes.named(each.named for each in touches if each.kind is TouchKind.CODE)
    rule = rules.rule_at(conversion.at)
    decision = attribute((_candidate(each, links, found, conversion.at) for each in touches), conversion.at, rule)
    _note(touches, decision)  # of a late click that lost too: else it would be looked at again and again
    if decision.winner is None and conversion.state is not ConversionState.RECEIVED:
        return False
    _rule(conversion, decision, touches, links, found, rule.version, now)
    return True


def give_back(
    conversion: Conversion, *, actor: Actor, now: datetime, why: str, amount: int | None = None, reference: str = ""
) -> bool:
    """Refunds part of a conversion's value (minor units), or reverses it whole; gives whether that is new.

    The same reference is the same refund. Raises Breach for more than is left, InvalidMove when nothing is.
    """
    db.session.refresh(conversion, with_for_update=True)  # two refunds at once must not give back more than there is
    reference = reference.strip()
    if _given_back(conversion, amount, reference):
        return False
    if not why.strip():
        raise Breach(_("Say why it is given back."), errors={"why": [_("Give a reason.")]})
    if amount is not None and conversion.state is not ConversionState.REVERSED and amount != conversion.net:
        _refund(conversion, amount, reference, actor, now, why)
        return True
    move(conversion, "reverse", actor=actor, now=now, why=why.strip(), about=conversion.person_id,
         changes={"reversal": reference}, reference=reference, value=conversion.net)  # fmt: skip
    return True


def _refund(conversion: Conversion, amount: int, reference: str, actor: Actor, now: datetime, why: str) -> None:
    if not 0 < amount < conversion.net:
        raise Breach(
            _("More than is left can't be given back."),
            errors={"amount": [_("From the smallest coin up to what is left of the value.")]},
        )
    if not reference:
        raise Breach(
            _("A part that is given back needs a reference: it is what makes it one refund."),
            errors={"reference": [_("Such as the number of the credit note.")]},
        )
    made = Refund(conversion_id=conversion.id, reference=reference, amount=amount, at=now, why=why.strip())
    db.session.add(made)
    conversion.refunded += amount
    db.session.flush()
    record("conversion", conversion.id, "refund", actor=actor, now=now, why=made.why, about=conversion.person_id,
           refund=made.id, reference=reference, amount=amount, currency=conversion.currency)  # fmt: skip


def _given_back(conversion: Conversion, amount: int | None, reference: str) -> bool:
    if conversion.state is ConversionState.REVERSED and (amount is None or (reference == conversion.reversal != "")):
        return True
    same = select(Refund.id).where(Refund.conversion_id == conversion.id, Refund.reference == reference)
    return bool(reference) and db.session.scalar(same) is not None


def _told_before(told: Told) -> Conversion | None:
    return db.session.scalars(select(Conversion).where(Conversion.key == told.key)).one_or_none()


def _new(told: Told, actor: Actor, now: datetime) -> Conversion:
    made = Conversion(
        key=told.key, kind=told.kind, order_id=told.order_id, customer_hash=customer_hash(told.customer),
        event=told.event if told.kind is ConversionKind.LEAD else "", at=told.at, received_at=now, value=told.value,
        currency=told.currency, refunded=0, state=ConversionState.RECEIVED,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    clicks = dict.fromkeys(_named_click(text) for text in told.click_ids)
    named = [*((TouchKind.CLICK, text) for text in clicks), *((TouchKind.CODE, text) for text in told.codes)]
    db.session.add_all(
        ConversionTouch(conversion_id=made.id, position=place, kind=kind, named=text)
        for place, (kind, text) in enumerate(named)
    )
    record("conversion", made.id, "receive", actor=actor, now=now, kind=told.kind, at=told.at, value=told.value,
           currency=told.currency, touches=len(named))  # fmt: skip
    return made


def _named_click(text: str) -> str:
    """A click id in the one way we spell it; anything else as it was sent."""
    ours = unspelt(text)
    return spelt(ours) if ours else text


def misses_clicks() -> ColumnElement[bool]:
    """Whether a conversion names what looks like a click id of ours and is not known: ``_waits``, asked of many."""
    known = exists().where(Touch.click_id == ConversionTouch.named)
    named = exists().where(ConversionTouch.conversion_id == Conversion.id, ConversionTouch.kind == TouchKind.CLICK)
    return named.where(func.length(ConversionTouch.named) == click_ids.LETTERS, ~known)


def _touches_of(conversion: Conversion) -> Sequence[ConversionTouch]:
    theirs = select(ConversionTouch).where(ConversionTouch.conversion_id == conversion.id)
    return db.session.scalars(theirs.order_by(ConversionTouch.position)).all()


def _find_clicks(touches: Sequence[ConversionTouch]) -> dict[int, Link]:
    """Notes what is known of the clicks by now; gives their links by id."""
    clicks = {each.named: each for each in touches if each.kind is not TouchKind.CODE}
    if not clicks:
        return {}
    wanted = select(Touch, Link).join(Link, Link.id == Touch.link_id).where(Touch.click_id.in_(clicks))
    links = {}
    for touch, link in db.session.execute(wanted):
        each = clicks[touch.click_id]
        each.at, each.link_id, each.kind = touch.at, touch.link_id, touch.kind
        links[link.id] = link
    return links


def _waits(conversion: Conversion, touches: Sequence[ConversionTouch], now: datetime) -> bool:
    """Whether a click may still be on its way: it looks like one of ours, and was told not long ago."""
    missing = (each for each in touches if each.kind is TouchKind.CLICK and each.at is None and unspelt(each.named))
    return now < conversion.received_at + PATIENCE and any(missing)


def _candidate(
    touch: ConversionTouch, links: Mapping[int, Link], found: Mapping[str, Code], bought_at: datetime
) -> Candidate:
    if touch.kind is TouchKind.CODE:
        code = found.get(codes.folded(touch.named))
        return Candidate(
            touch.position, touch.kind, touch.named, programme=code.programme if code else "",
            in_force=codes.in_force(code, bought_at) if code else None,
        )  # fmt: skip
    link = links.get(touch.link_id) if touch.link_id else None
    return Candidate(touch.position, touch.kind, touch.named, touch.at, link.programme if link else "")


def _note(touches: Sequence[ConversionTouch], decision: Decision) -> None:
    for each in touches:
        each.won = each.position == decision.winner
        each.reason = decision.reasons[each.position].value


def _rule(
    conversion: Conversion, decision: Decision, touches: Sequence[ConversionTouch], links: Mapping[int, Link],
    found: Mapping[str, Code], version: int, now: datetime,
) -> None:  # fmt: skip
    """Moves it, with the tags of what won."""
    for each in touches:
        code = found.get(codes.folded(each.named)) if each.kind is TouchKind.CODE else None
        each.code_id = code.id if code else None
    changes: dict[str, Any] = {"decided_at": now, "rule_version": version, "reason": decision.why.value}
    winner = next((each for each in touches if each.won), None)
    if winner is None:
        move(conversion, "leave", actor=ATTRIBUTION, now=now, changes=changes, reason=decision.why,
             rule_version=version)  # fmt: skip
        return
    won: Link | Code = links[winner.link_id] if winner.link_id else found[codes.folded(winner.named)]
    names = OF_A_LINK if winner.link_id else OF_A_CODE
    changes |= {name: getattr(won, name) for name in names}
    changes |= {"link_id": winner.link_id, "code_id": winner.code_id}
    move(conversion, "attribute", actor=ATTRIBUTION, now=now, changes=changes, about=won.person_id,
         reason=decision.why, rule_version=version, link=winner.link_id, code=winner.code_id,
         programme=won.programme)  # fmt: skip
