"""Verb: a conversion's value is given back, in part or whole. The same reference is the same refund.

For one whose order was not told yet see ``early_refunds``.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.links.attribution.models import Conversion, ConversionState, Refund


def give_back(
    conversion: Conversion, *, actor: Actor, now: datetime, why: str, amount: int | None = None, reference: str = ""
) -> bool:
    """Refunds part of a conversion's value (minor units), or reverses it whole; gives whether that is new.

    The same reference is the same refund. Raises Breach for more than is left, InvalidMove when nothing is, or when
    the reference stands for another amount.
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
    """Whether this was given back before. Raises InvalidMove when the reference stands for another amount."""
    if conversion.state is ConversionState.REVERSED and (amount is None or (reference == conversion.reversal != "")):
        _require_same(amount, (conversion.value or 0) - conversion.refunded)
        return True
    same = select(Refund.amount).where(Refund.conversion_id == conversion.id, Refund.reference == reference)
    before = db.session.scalar(same) if reference else None
    if before is not None:
        _require_same(amount, before)
    return before is not None


def _require_same(amount: int | None, before: int) -> None:
    if amount is not None and amount != before:
        raise InvalidMove(
            _("Another amount was given back under this reference."), remedy=_("Give this one a reference of its own.")
        )
