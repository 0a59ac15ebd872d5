"""Verbs and queries on exclusivity: who may not speak for whom until when, and whom of ours that meets.

Agreements, above, keep theirs by ``bind`` and ``free``; what somebody writes down by hand is kept the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import Page, db, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.people.names import tidy
from influencers.partners.contact_models import Exclusivity
from influencers.partners.models import Partner

MOST_SHOWN = 50
BY_HAND = "hand:"
"""How the source of what somebody wrote down begins."""


def bind(
    partner: Partner, category: str, first_day: date, last_day: date, *, source: str, actor: Actor, now: datetime,
    competitors: Iterable[str] = (), bound_to: str = "",
) -> Exclusivity:  # fmt: skip
    """Keeps an exclusivity, or changes that of the same source. ``bound_to`` is empty where it is us.

    Raises Breach without a category, or for days the wrong way round.
    """
    called = tidy(category).casefold()[:60]
    if not called:
        raise Breach(_("Exclusive for what?"), errors={"category": [_("Name the kind of product.")]})
    if last_day < first_day:
        raise Breach(_("It would end before it begins."), errors={"last_day": [_("Not before the first day.")]})
    kept = db.session.scalar(select(Exclusivity).where(Exclusivity.source == source)) or Exclusivity(source=source)
    kept.partner_id, kept.category, kept.bound_to = partner.id, called, tidy(bound_to)[:120]
    kept.competitors = sorted({tidy(each) for each in competitors} - {""})[:30]
    kept.first_day, kept.last_day = first_day, last_day
    db.session.add(kept)
    db.session.flush()
    record("partner", partner.id, "bind", actor=actor, now=now, about=partner.person_id, category=called,
           first_day=first_day, last_day=last_day, source=source)  # fmt: skip
    return kept


def bind_elsewhere(
    partner: Partner, bound_to: str, category: str, first_day: date | None, last_day: date | None, *, actor: Actor,
    now: datetime, competitors: Iterable[str] = (),
) -> Exclusivity:  # fmt: skip
    """Notes by hand to whom else a partner is bound; of the same kind of product again, it is changed. Raises Breach
    for what is left open, besides what ``bind`` asks."""
    if first_day is None or last_day is None or not bound_to.strip():
        raise Breach(_("To whom, from when, until when?"), errors={"bound_to": [_("Fill in all three.")]})
    source = f"{BY_HAND}{partner.id}:{category.strip().casefold()[:40]}"
    return bind(partner, category, first_day, last_day, source=source, actor=actor, now=now, competitors=competitors,
                bound_to=bound_to)  # fmt: skip


def free_by_hand(kept: Exclusivity, *, actor: Actor, now: datetime) -> None:
    """Ends one that was noted by hand. Raises Breach for an agreement's, which ends with it."""
    if not kept.source.startswith(BY_HAND):
        raise Breach(_("An agreement says so."), remedy=_("It ends with the agreement."))
    free(kept.source, actor=actor, now=now)


def free(source: str, *, actor: Actor, now: datetime) -> bool:
    """Ends the exclusivity of a source; False when there is none."""
    kept = db.session.scalar(select(Exclusivity).where(Exclusivity.source == source))
    if kept is None:
        return False
    db.session.execute(delete(Exclusivity).where(Exclusivity.id == kept.id))
    record("partner", kept.partner_id, "free", actor=actor, now=now, source=source)
    return True


@dataclass(frozen=True)
class Conflict:
    """An exclusivity that speaks against working with a partner in a category; ``bound_to`` empty: it is ours."""

    partner_id: int
    category: str
    bound_to: str
    competitors: tuple[str, ...]
    first_day: date
    last_day: date
    ours: bool


def bindings_of(partner_ids: Collection[int], first_day: date, last_day: date) -> Sequence[Exclusivity]:
    """The exclusivities of these partners that hold on any of these days, the first to end first."""
    wanted = select(Exclusivity).where(
        Exclusivity.partner_id.in_(partner_ids), Exclusivity.first_day <= last_day, Exclusivity.last_day >= first_day
    )
    return db.session.scalars(wanted.order_by(Exclusivity.last_day, Exclusivity.id).limit(MOST_SHOWN)).all()


def all_of(partner_id: int, cursor: str | None, limit: int) -> Page[Exclusivity]:
    """Every exclusivity of a partner, past ones too, the last to end first."""
    wanted = select(Exclusivity).where(Exclusivity.partner_id == partner_id)
    return page(wanted, [Exclusivity.last_day, Exclusivity.id], cursor, limit)


def conflicts(
    partner_ids: Collection[int], category: str, first_day: date, last_day: date, our_name: str = ""
) -> Sequence[Conflict]:  # fmt: skip
    """What speaks against these partners in a category on these days: they are bound to another company there, or to
    anybody who counts us (``our_name``) among their competitors. One statement."""
    asked, us = tidy(category).casefold(), tidy(our_name).casefold()
    found = []
    for each in bindings_of(partner_ids, first_day, last_day):
        shuts_us_out = bool(us) and us in {name.casefold() for name in each.competitors}
        if (each.bound_to and each.category == asked) or shuts_us_out:
            found.append(_conflict(each))
    return found


def _conflict(each: Exclusivity) -> Conflict:
    return Conflict(
        each.partner_id, each.category, each.bound_to, tuple(each.competitors), each.first_day, each.last_day,
        ours=not each.bound_to,
    )  # fmt: skip
