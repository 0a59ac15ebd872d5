"""Verbs of saved reports: save, change (name, period, parameters, whom it is shared with), delete.

A report is shared with a role or with everybody, and whoever opens it sees what their own role may see: sharing gives
nobody a capability. Reports of one's own figures are never shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.people.capabilities import Role, capabilities_of
from advocacy.people.models import Person
from advocacy.reach import asking
from advocacy.reach.delivery.models import EVERYBODY, NOBODY, ReportMail, SavedReport
from advocacy.reach.delivery.spans import Span
from advocacy.reach.kinds import kind_of
from advocacy.reach.report import Kind

MOST = 100
"""Reports that one person may keep."""
OWN_ALONE = "It is about you alone: it can't be shared."
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
    facts = _checked(wish, owner, None)
    kept = select(func.count()).select_from(SavedReport).where(SavedReport.owner_id == owner.id)
    if (db.session.scalar(kept) or 0) >= MOST:
        raise Breach(f"You have saved {MOST} reports.", remedy="Delete one that you don't need any more.")
    saved = SavedReport(owner_id=owner.id, kind=wish.kind, created_at=now, **facts)
    db.session.add(saved)
    db.session.flush()
    record("report", saved.id, "save", actor=actor, now=now, kind=saved.kind, shared_with=saved.shared_with)
    return saved


def change(report: SavedReport, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """Changes all but the kind. Whoever no longer sees it gets no more mail. Raises Breach."""
    for name, value in _checked(wish, report.owner, report.id).items():
        setattr(report, name, value)
    db.session.flush()
    for mail in db.session.scalars(select(ReportMail).where(ReportMail.report_id == report.id)):
        if not sees(report, mail.person):
            db.session.delete(mail)
    record("report", report.id, "change", actor=actor, now=now, kind=report.kind, shared_with=report.shared_with)


def delete_report(report: SavedReport, *, actor: Actor, now: datetime) -> None:
    """Deletes it and ends its mail."""
    db.session.execute(delete(ReportMail).where(ReportMail.report_id == report.id))
    db.session.delete(report)
    record("report", report.id, "delete", actor=actor, now=now, kind=report.kind)


def sees(report: SavedReport, person: Person) -> bool:
    """True when the report is the person's or shared with them, and their role sees its kind."""
    shared = report.shared_with == EVERYBODY or report.shared_with in {role.value for role in person.roles}
    return (report.owner_id == person.id or shared) and asking.may_see(kind_of(report.kind), person)


def audiences(kind: Kind) -> Sequence[Role]:
    """The roles that a report of a kind can be shared with: those that see it anyway."""
    return [role for role in Role if capabilities_of([role]) & set(kind.capabilities)]


def _checked(wish: Wish, owner: Person, itself: int | None) -> dict[str, object]:
    kind, name = kind_of(wish.kind), " ".join(wish.name.split())
    asking.require(kind, owner)
    errors: dict[str, list[str]] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        errors["name"] = [f"Give it a name of at most {LONGEST_NAME} signs."]
    elif _taken(owner.id, name, itself):
        errors["name"] = ["You have a report of that name."]
    if wish.shared_with not in {NOBODY, *([] if kind.own else _shareable(kind))}:
        errors["shared_with"] = [
            "It is about you alone: it can't be shared." if kind.own else "They don't see this kind."
        ]
    known = {each.name for each in kind.parameters}
    given = {key: value.strip() for key, value in wish.given.items() if value.strip()}
    for key in given.keys() - known:
        errors[key] = ["This kind of report asks for no such thing."]
    for each in kind.parameters:
        if each.required and each.name not in given:
            errors[each.name] = ["Choose one."]
    for key, value in given.items():
        if len(value) > LONGEST_VALUE:
            errors[key] = ["That is too long."]
    if errors:
        raise Breach("The report can't be saved so.", remedy="See what is marked.", errors=errors)
    return {"name": name, "given": given, "span": wish.span, "shared_with": wish.shared_with}


def _shareable(kind: Kind) -> list[str]:
    return [EVERYBODY, *(role.value for role in audiences(kind))]


def _taken(owner_id: int, name: str, itself: int | None) -> bool:
    same = select(SavedReport.id).where(SavedReport.owner_id == owner_id, SavedReport.name == name)
    return db.session.scalar(same) not in (None, itself)
