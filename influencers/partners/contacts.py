"""Verbs on what is between us and a partner: tasks, what they ask for, who looks after them. Imports models, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from advocacy.people import accounts as people
from advocacy.people.models import Person
from advocacy.people.names import tidy
from influencers.partners.contact_models import PartnerTask, Rate, Touch
from influencers.partners.models import FollowerReading, Partner, PartnerAccount, ProofState
from influencers.partners.readings import keep_up

LONGEST_TITLE, MOST_RATES = 200, 60
DELIVERABLES = ("post", "story", "reel", "short", "video", "stream", "podcast", "article", "event")
"""Kinds of deliverables that partners name a price for; others may be typed."""


def add_task(
    partner: Partner, title: str, *, actor: Actor, now: datetime, due_on: date | None = None,
    whose_id: int | None = None,
) -> PartnerTask:  # fmt: skip
    """Something to do for a partner. Raises Breach without words, or for somebody who has left."""
    said = tidy(title)
    if not said or len(said) > LONGEST_TITLE:
        raise Breach(
            _("Say what is to do."),
            errors={"title": [_("1 to %(longest_title)s characters.", longest_title=LONGEST_TITLE)]},
        )
    if whose_id is not None:
        people.refuse_closed(get(Person, whose_id, _("There is no such person.")))
    task = PartnerTask(partner_id=partner.id, title=said, due_on=due_on, whose_id=whose_id, created_at=now)
    db.session.add(task)
    db.session.flush()
    record("partner", partner.id, "add_task", actor=actor, now=now, about=partner.person_id, task=task.id,
           whose=whose_id, due_on=due_on)  # fmt: skip
    return task


def finish_task(task: PartnerTask, *, actor: Actor, now: datetime) -> None:
    """It is done. Raises InvalidMove when it was."""
    if task.done_at is not None:
        raise InvalidMove(_("That was done already."))
    task.done_at = now
    _tell(task, "finish_task", actor, now)


def reopen_task(task: PartnerTask, *, actor: Actor, now: datetime) -> None:
    """It is not done after all. Raises InvalidMove while it is open."""
    if task.done_at is None:
        raise InvalidMove(_("That is open still."))
    task.done_at = None
    _tell(task, "reopen_task", actor, now)


def _tell(task: PartnerTask, verb: str, actor: Actor, now: datetime) -> None:
    partner = db.session.get_one(Partner, task.partner_id)
    record("partner", partner.id, verb, actor=actor, now=now, about=partner.person_id, task=task.id)


def set_rate(
    partner: Partner, kind: str, amount: str, currency: str, *, actor: Actor, now: datetime, network: str = "",
    asked_on: date | None = None, note: str = "",
) -> Rate:  # fmt: skip
    """What a partner asks for a kind of deliverable, from a day on; older ones stay. Raises Breach for no sum."""
    called = tidy(kind).casefold()[:40]
    if not called:
        raise Breach(_("A price for what?"), errors={"kind": [_("Name the deliverable.")]})
    known = money.currency_of(currency)
    rate = Rate(
        partner_id=partner.id, kind=called, network=network.strip().casefold()[:20], currency=known,
        amount=money.minor(amount, known, "amount"), asked_on=asked_on or now.date(), note=tidy(note)[:200],
    )  # fmt: skip
    db.session.add(rate)
    db.session.flush()
    record("partner", partner.id, "set_rate", actor=actor, now=now, about=partner.person_id, kind=called,
           amount=rate.amount, currency=known)  # fmt: skip
    return rate


def remove_rate(rate: Rate, *, actor: Actor, now: datetime) -> None:
    """Takes a price away: it was written down by mistake."""
    partner = db.session.get_one(Partner, rate.partner_id)
    db.session.execute(delete(Rate).where(Rate.id == rate.id))
    record("partner", partner.id, "remove_rate", actor=actor, now=now, about=partner.person_id, kind=rate.kind)


def remove_touch(kept: Touch, *, actor: Actor, now: datetime) -> None:
    """Takes a note away, for whoever wrote it. Raises InvalidMove for somebody else's."""
    if kept.by_id != actor.id:
        raise InvalidMove(_("Somebody else wrote that."), remedy=_("Ask them, or write what is to be added."))
    partner = db.session.get_one(Partner, kept.partner_id)
    db.session.execute(delete(Touch).where(Touch.id == kept.id))
    record("partner", partner.id, "remove_note", actor=actor, now=now, about=partner.person_id)


def remove_account(account: PartnerAccount, *, actor: Actor, now: datetime) -> None:
    """Takes an account and its readings away: a mistake of ours. One that was proven is disproven first, with a reason.

    Raises InvalidMove for a proven one.
    """
    if account.state is ProofState.PROVEN:
        raise InvalidMove(
            _("That account is proven to be theirs."), remedy=_("It stays, since posts are checked against it.")
        )
    partner = account.partner
    db.session.execute(delete(FollowerReading).where(FollowerReading.account_id == account.id))
    db.session.execute(delete(PartnerAccount).where(PartnerAccount.id == account.id))
    db.session.expire(partner)
    record("partner_account", account.id, "remove", actor=actor, now=now, about=partner.person_id, partner=partner.id)
    keep_up(partner)


def newest_rates(partner_ids: Collection[int]) -> Sequence[Rate]:
    """What these partners ask for now: the newest price of each kind, network and currency, by kind."""
    wanted = select(Rate).where(Rate.partner_id.in_(partner_ids)).order_by(Rate.asked_on.desc(), Rate.id.desc())
    found = dict[tuple[int, str, str, str], Rate]()
    for rate in db.session.scalars(wanted.limit(MOST_RATES * max(len(partner_ids), 1))):
        found.setdefault((rate.partner_id, rate.kind, rate.network, rate.currency), rate)
    return sorted(found.values(), key=lambda rate: (rate.kind, rate.network, rate.currency))


def open_tasks(whose_id: int | None, limit: int = 50) -> Sequence[tuple[PartnerTask, Partner]]:
    """What is to do, the first due first: somebody's own, or everybody's."""
    wanted = select(PartnerTask, Partner).join(Partner, Partner.id == PartnerTask.partner_id)
    wanted = wanted.where(PartnerTask.done_at.is_(None))
    if whose_id is not None:
        wanted = wanted.where(PartnerTask.whose_id == whose_id)
    ordered = wanted.order_by(PartnerTask.due_on.is_(None), PartnerTask.due_on, PartnerTask.id).limit(limit)
    return [(task, partner) for task, partner in db.session.execute(ordered).unique()]


def tasks(
    whose_id: int | None, partner_id: int | None, done: bool, cursor: str | None, limit: int
) -> Page[PartnerTask]:  # fmt: skip
    """Tasks that are open, or done: somebody's or everybody's, for one partner or all; the newest first."""
    wanted = select(PartnerTask).where(PartnerTask.done_at.is_not(None) if done else PartnerTask.done_at.is_(None))
    if whose_id is not None:
        wanted = wanted.where(PartnerTask.whose_id == whose_id)
    if partner_id is not None:
        wanted = wanted.where(PartnerTask.partner_id == partner_id)
    return page(wanted, PartnerTask.id, cursor, limit)


def due_today(now: datetime, zone: ZoneInfo, limit: int) -> Sequence[PartnerTask]:
    """Tasks that are due by today, and of which nobody was told yet."""
    wanted = select(PartnerTask).where(
        PartnerTask.whose_id.is_not(None), PartnerTask.done_at.is_(None), PartnerTask.told_at.is_(None),
        PartnerTask.due_on <= now.astimezone(zone).date(),
    )  # fmt: skip
    return db.session.scalars(wanted.order_by(PartnerTask.id).limit(limit)).unique().all()


def tell_due(task: PartnerTask, *, actor: Actor, now: datetime) -> None:
    """Notes that a task is due; a reader of the history tells whose it is."""
    task.told_at = now
    partner = db.session.get_one(Partner, task.partner_id)
    record("partner", partner.id, "task_due", actor=actor, now=now, about=partner.person_id, task=task.id,
           whose=task.whose_id)  # fmt: skip
