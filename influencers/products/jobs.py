"""Bodies of the timetable's jobs: addresses go once they have served; what is lent and late is asked back kindly.

Jobs are edges: they open their own transactions. Each can run twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from advocacy.database import db, writing
from advocacy.notices.saying import Words, say
from advocacy.timetable import Job
from influencers.products.models import ProductRequest
from influencers.products.queries import overdue

ADDRESS_KEPT = timedelta(days=30)
"""So long an address stays after the parcel arrived, for the case that something is wrong with it."""
AT_ONCE = 500
LATE = Words(
    _l("“{product}” was due back on {day}"),
    _l("Please send it back, or write to us if you need it longer."), by_mail=True,
)  # fmt: skip


def forget_addresses(now: datetime) -> int:
    """Erases addresses that have served; gives how many."""
    gone = 0
    while True:
        with writing():
            some = select(ProductRequest.id).where(
                ProductRequest.ended_at < now - ADDRESS_KEPT, ProductRequest.address.is_not(None)
            )
            emptied: Any = db.session.execute(
                update(ProductRequest).where(ProductRequest.id.in_(some.limit(AT_ONCE))).values(address=None),
                execution_options={"synchronize_session": False},
            )
        some_gone: int = emptied.rowcount
        gone += some_gone
        if some_gone < AT_ONCE:
            return gone


def ask_back(now: datetime) -> int:
    """Tells those who have something on loan that is overdue, once; gives how many were told."""
    told = 0
    with writing():
        for each in overdue(now, AT_ONCE):
            said = {"product": each.product.name, "day": each.due_back_on.isoformat() if each.due_back_on else ""}
            told += say([each.person_id], LATE, said, f"/portal/products/requests/{each.id}",
                        source=f"product_request:{each.id}:late", now=now)  # fmt: skip
    return told


JOBS = [
    Job("addresses of parcels", forget_addresses, at="02:40"),
    Job("products on loan", ask_back, at="09:20"),
]
"""For the roof's list."""
