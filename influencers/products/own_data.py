"""What products keep of a person, for their export and their erasure; what of it ends when they leave."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select, update

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Kept, counted, rows_of
from influencers.products import requests
from influencers.products.models import ProductRequest, RequestState

WHY = _l("Taxes are paid on gifts, and what is lent comes back; they keep a number, no name.")
LEAVES = Actor.job("leaving")
EMPTY = {"address": None, "note": "", "why": "", "tracking": "", "tracking_url": ""}


def _erase(asked: Erasure) -> Done:
    """Address, words and the parcel's number go; what it was and was worth stays as figures under a number."""
    theirs, row = ProductRequest.person_id == asked.person.id, ProductRequest
    filled = or_(row.address.is_not(None), row.note != "", row.why != "", row.tracking != "", row.tracking_url != "")
    done = db.session.execute(update(row).where(theirs, filled).values(**EMPTY), execution_options=SILENT)
    count = counted(select(func.count()).select_from(row).where(theirs))
    return Done(done.rowcount, [Kept("product_requests", count, WHY)] if count else [])  # type: ignore[attr-defined]


def _unsent(person: Person) -> Sequence[ProductRequest]:
    states = RequestState.REQUESTED, RequestState.APPROVED
    wanted = select(ProductRequest).where(ProductRequest.person_id == person.id, ProductRequest.state.in_(states))
    return db.session.scalars(wanted.order_by(ProductRequest.id)).unique().all()


def _cancel(leaving: Leaving) -> int:
    found = _unsent(leaving.person)
    for each in found:
        requests.cancel(each, actor=LEAVES, now=leaving.now, why="The account was closed.")
    return len(found)


STEP = LeaverStep(
    "product requests", _l("Products that they asked for and that were not sent are cancelled"),
    lambda person, now: len(_unsent(person)), _cancel,
)  # fmt: skip
EXPORTERS = [rows_of("product_requests", ProductRequest.person_id, leave_out=("asked_key",))]
ERASERS = [Eraser("product_requests", _erase, frozenset({"product_requests.person_id"}))]
EXEMPT = frozenset[str]()
