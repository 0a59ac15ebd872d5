"""Verbs of saved reports: save, change (name, period, parameters, whom it is shared with), delete.

A report is shared with a role or with everybody, and whoever opens it sees what their own role may see: sharing gives
nobody a capability. Reports of one's own figures are never shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, lock
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.people.models import Person
from advocacy.reach import asking
from advocacy.reach.delivery import mails
from advocacy.reach.delivery.models import EVERYBODY, NOBODY, SavedReport
from advocacy.reach.delivery.seeing import sees
from advocacy.reach.delivery.spans import Span
from advocacy.reach.kinds import kind_of
from advocacy.reach.report import Kind

MOST = 100
"""Reports that one person may keep."""
OWN_ALONE = English("It is about you alone: it can't be shared.")
UNSEEN = English("It is no longer shared with you.")
DELETED = English("It was deleted.")
SAVING = "saved reports"
LONGEST_NAME, LONGEST_VALUE = 120, 200


@dataclass(frozen=True)
class Wish:
    """What a saved report is to be."""

    name: str
    kind: str
    given: Mapping[str, str] = field(default_factory=dict)
    span: Span = Span.LAST_28_DAYS
    shared_with: str = NOBODY


def save(wish: Wish, *, owner: Person, actor: Actor, now: datetime) -> SavedReport:
    """Keeps a report under a name. Raises Breach, and NotAllowed for a kind that its owner may not see."""
    lock(SAVING)  # nobody saves another of that name, or one too many, meanwhile
    facts = _checked(wish, owner, None)
    kept = select(func.count()).select_from(SavedReport).where(SavedReport.owner_id == owner.id)
    if (db.session.scalar(kept) or 0) >= MOST:
        raise Breach(
            _("You have saved %(most)s reports.", most=MOST), remedy=_("Delete one that you don't need any more.")
        )
    saved = SavedReport(owner_id=owner.id, kind=wish.kind, created_at=now, **facts)
    db.session.add(saved)
    db.session.flush()
    record("report", saved.id, "save", actor=actor, now=now, kind=saved.kind, shared_with=saved.shared_with)
    return saved


def change(report: SavedReport, wish: Wish, *, actor: Actor, now: datetime) -> Sequence[Person]:
    """Changes all but the kind. Gives those who no longer see it: their mail ends, and the edge tells them.

    Raises Breach.
    """
    lock(SAVING)
    for name, value in _checked(wish, report.owner, report.id).items():
        setattr(report, name, value)
    db.session.flush()
    record("report", report.id, "change", actor=actor, now=now, kind=report.kind, shared_with=report.shared_with)
    unseen = [mail for mail in mails.mails_of(report.id) if not sees(report, mail.person)]
    return mails.end_all(unseen, actor=actor, now=now, why=UNSEEN)


def delete_report(report: SavedReport, *, actor: Actor, now: datetime) -> Sequence[Person]:
    """Deletes it; gives those others whose mail ends by it, for the edge to tell."""
    told = mails.end_all(mails.mails_of(report.id), actor=actor, now=now, why=DELETED)
    db.session.delete(report)
    record("report", report.id, "delete", actor=actor, now=now, kind=report.kind)
    return told


def hand_over(report: SavedReport, heir: Person, *, actor: Actor, now: datetime) -> None:
    """It is somebody else's from now on, under a name of its own among theirs."""
    lock(SAVING)
    if _taken(heir.id, report.name, None):
        report.name = f"{report.name[:100]} ({report.id})"
    report.owner = heir
    record("report", report.id, "hand_over", actor=actor, now=now, about=heir.id, kind=report.kind)


def audiences(kind: Kind) -> Sequence[Role]:
    """The roles that a report of a kind can be shared with: those that see it anyway."""
    return [role for role in Role if capabilities_of([role]) & set(kind.capabilities)]


def _checked(wish: Wish, owner: Person, itself: int | None) -> dict[str, object]:
    kind, name = kind_of(wish.kind), " ".join(wish.name.split())
    asking.require(kind, owner)
    errors: dict[str, list[str]] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        errors["name"] = [English("Give it a name of at most %(most)s signs.", most=LONGEST_NAME)]
    elif _taken(owner.id, name, itself):
        errors["name"] = [English("You have a report of that name.")]
    if wish.shared_with not in {NOBODY, *([] if kind.own else _shareable(kind))}:
        errors["shared_with"] = [OWN_ALONE if kind.own else English("They don't see this kind.")]
    known = {each.name for each in kind.parameters}
    given = {key: value.strip() for key, value in wish.given.items() if value.strip()}
    for key in given.keys() - known:
        errors[key] = [English("This kind of report asks for no such thing.")]
    for each in kind.parameters:
        if each.required and each.name not in given:
            errors[each.name] = [English("Choose one.")]
    for key, value in given.items():
        if len(value) > LONGEST_VALUE:
            errors[key] = [English("That is too long.")]
    if errors:
        raise Breach(_("The report can't be saved so."), remedy=_("See what is marked."), errors=errors)
    return {"name": name, "given": given, "span": wish.span, "shared_with": wish.shared_with}


def _shareable(kind: Kind) -> list[str]:
    return [EVERYBODY, *(role.value for role in audiences(kind))]


def _taken(owner_id: int, name: str, itself: int | None) -> bool:
    same = select(SavedReport.id).where(SavedReport.owner_id == owner_id, SavedReport.name == name)
    return db.session.scalar(same) not in (None, itself)
