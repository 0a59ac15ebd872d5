"""What gift cards keep of a person, for their export and their erasure."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, not_, or_, select, update

from advocacy.database import db
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Kept, counted, covering, held_back, rows_of
from rewards.gift_cards.models import GiftOrder, GiftTry
from rewards.gift_cards.orders import NO_KEY

WHY = _l("What was paid to a provider is kept for the books: a number and an amount, no name and no link.")

EXPORTERS = [rows_of("gift_cards", GiftOrder.person_id)]


def _erase(asked: Erasure) -> Done:
    """The links go, which open what the person has had long ago, and what providers said; order and amount stay."""
    theirs, held = GiftOrder.person_id == asked.person.id, covering(asked.held, None, person=GiftOrder.person_id)
    said = update(GiftTry).where(GiftTry.order_id.in_(select(GiftOrder.id).where(theirs, not_(held)))).values(detail="")
    db.session.execute(said, execution_options=SILENT)
    told = or_(GiftOrder.link.is_not(None), GiftOrder.problem != "")
    done = update(GiftOrder).where(theirs, not_(held), told).values(link=None, problem="", **NO_KEY)
    erased = getattr(db.session.execute(done, execution_options=SILENT), "rowcount", 0)
    stays = counted(select(func.count()).select_from(GiftOrder).where(theirs, not_(held)))
    kept = [Kept("gift cards", stays, WHY)] if stays else []
    under_hold = counted(select(func.count()).select_from(GiftOrder).where(theirs, held))
    return Done(erased, [*kept, *held_back("gift cards", under_hold)])


ERASERS = [Eraser("gift cards", _erase, frozenset({"gift_orders.person_id"}))]
EXEMPT = frozenset[str]()
