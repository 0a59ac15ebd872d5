"""Verbs on rule packs: write a version, propose it, send it back, put it in force by another pair of eyes, withdraw it.

A version comes into force only after its impact on what is live was computed for exactly its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.checks import default_packs, require_well_formed
from advocacy.database import db, lock
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.rulebook import in_force
from advocacy.rulebook.merging import merged
from advocacy.rulebook.models import ImpactState, PackKind, PackOrigin, PackVersion, PackVersionState, RuleImpact

BROUGHT = Actor.system("product")
LONGEST_SUMMARY = 500
AS_BROUGHT = English("As the product brings it.")
RULEBOOK = "rulebook"
"""The lock of all kinds: an impact holds for the packs of every kind together. It is taken before any version's row."""


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a pack's content, the same for the same content in whatever order."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def newest(kind: PackKind) -> PackVersion | None:
    """The version with the highest number."""
    return db.session.scalars(
        select(PackVersion).where(PackVersion.kind == kind).order_by(PackVersion.number.desc()).limit(1)
    ).first()


def version_in_force(kind: PackKind) -> PackVersion | None:
    """The version in force; None while the product's own pack holds unrecorded."""
    return db.session.scalars(
        select(PackVersion).where(PackVersion.kind == kind, PackVersion.state == PackVersionState.EFFECTIVE)
    ).first()


def adopt(kind: PackKind, *, now: datetime) -> PackVersion:
    """The version in force; the product's own pack is recorded as the first one if there is none."""
    lock(RULEBOOK)
    current = version_in_force(kind)
    if current is not None:
        return current
    content = dict(default_packs().contents[kind.value])
    first = PackVersion(
        kind=kind, number=_next_number(kind), content=content, sha256=digest(content), summary=AS_BROUGHT,
        origin=PackOrigin.PRODUCT, product_version=content["version"], state=PackVersionState.EFFECTIVE, author_ids=[],
        created_at=now, changed_at=now, effective_at=now,
    )  # fmt: skip
    db.session.add(first)
    db.session.flush()
    record("rule_pack_version", first.id, "adopt", actor=BROUGHT, now=now, kind=kind, version=first.label)
    return first


def write_version(
    kind: PackKind, content: Mapping[str, Any], *, summary: str, actor: Actor, now: datetime,
    based_on: PackVersion | None = None,
) -> PackVersion:  # fmt: skip
    """A new draft that begins with another version, by default the one in force.

    Raises Breach for a pack that is not well formed or a summary that is missing; nothing is written then.
    """
    before = based_on or adopt(kind, now=now)
    number = _next_number(kind)
    kept = _named(content, before.product_version, number, now)
    _require(kind, kept, summary)
    version = PackVersion(
        kind=kind, number=number, content=kept, sha256=digest(kept), summary=summary.strip(), origin=PackOrigin.HERE,
        product_version=before.product_version, based_on=before.number, state=PackVersionState.DRAFT,
        author_ids=_with([], actor), created_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    record("rule_pack_version", version.id, "write", actor=actor, now=now, kind=kind, sha256=version.sha256)
    return version


def rewrite(version: PackVersion, content: Mapping[str, Any], *, summary: str, actor: Actor, now: datetime) -> None:
    """Changes a draft; who does becomes one of its authors, and an impact computed before says nothing any more.

    Raises InvalidMove when it is no draft, Breach for a pack that is not well formed.
    """
    db.session.refresh(version, with_for_update={"of": PackVersion})
    if version.state is not PackVersionState.DRAFT:
        raise InvalidMove(_("Only a draft can be changed."), remedy=_("Have it sent back, or write a new version."))
    kept = _named(content, version.product_version, version.number, now)
    _require(version.kind, kept, summary)
    version.content, version.sha256, version.summary = kept, digest(kept), summary.strip()
    version.changed_at = now
    version.author_ids = _with(version.author_ids, actor)
    db.session.flush()
    record("rule_pack_version", version.id, "write", actor=actor, now=now, kind=version.kind, sha256=version.sha256)
    void_impacts(version, actor=actor, now=now)


def offer_brought(kind: PackKind, *, now: datetime) -> PackVersion | None:
    """A draft with what a newer product brings, taken into what is in force; None when there is nothing new."""
    current, brought = adopt(kind, now=now), default_packs().contents[kind.value]
    known = set(db.session.scalars(select(PackVersion.product_version).where(PackVersion.kind == kind)))
    if brought["version"] in known:
        return None
    base = db.session.scalars(
        select(PackVersion)
        .where(PackVersion.kind == kind, PackVersion.product_version == current.product_version)
        .where(PackVersion.origin == PackOrigin.PRODUCT)
        .order_by(PackVersion.number.desc())
    ).first()
    number = _next_number(kind)
    content = merged(base.content if base else {}, current.content, dict(brought))
    content = _named(content, brought["version"], number, now)
    version = PackVersion(
        kind=kind, number=number, content=content, sha256=digest(content), origin=PackOrigin.PRODUCT,
        summary=English("The product brings %(version)s; what was changed here is kept.", version=brought['version']),
        product_version=brought["version"], based_on=current.number, state=PackVersionState.DRAFT, author_ids=[],
        created_at=now, changed_at=now,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    record("rule_pack_version", version.id, "offer", actor=BROUGHT, now=now, kind=kind, sha256=version.sha256)
    return version


def propose(version: PackVersion, *, actor: Actor, now: datetime) -> None:
    """Asks for another pair of eyes; who asks answers for it like an author. Raises InvalidMove when it is no draft."""
    db.session.refresh(version, with_for_update={"of": PackVersion})
    changes = {"changed_at": now, "note": "", "author_ids": _with(version.author_ids, actor)}
    move(version, "propose", actor=actor, now=now, changes=changes, sha256=version.sha256)


def send_back(version: PackVersion, *, actor: Actor, now: datetime, note: str) -> None:
    """Back to its authors, with a reason."""
    if not note.strip():
        raise Breach(
            _("Say why."), remedy=_("The authors need to know what to do."), errors={"note": [_("Give a reason.")]}
        )
    changes = {"changed_at": now, "note": note.strip()}
    move(version, "send_back", actor=actor, now=now, why=note.strip(), changes=changes)


def withdraw(version: PackVersion, *, actor: Actor, now: datetime, note: str) -> None:
    """Takes a draft or a proposal back, with a reason."""
    if not note.strip():
        raise Breach(_("Say why it is withdrawn."), errors={"note": [_("Give a reason.")]})
    move(version, "withdraw", actor=actor, now=now, why=note.strip(), changes={"changed_at": now, "note": note.strip()})


def why_not(version: PackVersion, person: Person) -> NotAllowed | InvalidMove | None:
    """What keeps this person from putting the version in force; None when nothing does."""
    if not person.can(Capability.WRITE_RULES):
        return NotAllowed(_("Rules are put in force by Legal or compliance."))
    if version.state is not PackVersionState.IN_REVIEW:
        return InvalidMove(_("Only a proposed version can come into force."), remedy=_("Propose it first."))
    if person.id in version.author_ids:
        return NotAllowed(
            _("You wrote or proposed this version; another pair of eyes puts it in force."),
            remedy=_("Ask a colleague in Legal or compliance."),
        )
    impact = impact_of(version)
    if impact is None or impact.state is not ImpactState.DONE:
        return InvalidMove(_("Nobody has computed yet what this would change."), remedy=_("Compute its impact first."))
    if impact.sha256 != version.sha256 or impact.against != in_force.digests():
        return InvalidMove(_("The impact was computed for other rules."), remedy=_("Compute it again."))
    return None


def put_in_force(version: PackVersion, *, sha256: str, person: Person, now: datetime, note: str = "") -> None:
    """Another pair of eyes brings the version into force in place of the one before, bound to the digest that was read.

    Raises NotAllowed for its authors, InvalidMove when it changed meanwhile or its impact is not known.
    """
    adopt(version.kind, now=now)
    current = version_in_force(version.kind)
    db.session.refresh(version, with_for_update={"of": PackVersion})
    if sha256 != version.sha256:
        raise InvalidMove(_("The version changed since you looked."), remedy=_("Look at it again."))
    refusal = why_not(version, person)
    if refusal is not None:
        raise refusal
    if current is not None:
        db.session.refresh(current, with_for_update={"of": PackVersion})
        move(current, "supersede", actor=person.actor, now=now, changes={"changed_at": now}, by=version.number)
    changes = {"changed_at": now, "effective_at": now, "decided_by_id": person.id, "note": note.strip()}
    move(
        version, "take_effect", actor=person.actor, now=now, why=note.strip() or None, changes=changes, sha256=sha256,
        kind=version.kind, version=version.label,
    )  # fmt: skip


def impact_of(version: PackVersion) -> RuleImpact | None:
    """The newest impact of a version that still says something."""
    return db.session.scalars(
        select(RuleImpact)
        .where(RuleImpact.version_id == version.id, RuleImpact.state != ImpactState.VOID)
        .order_by(RuleImpact.id.desc())
        .limit(1)
    ).first()


def void_impacts(version: PackVersion, *, actor: Actor, now: datetime) -> None:
    """What was computed for other words says nothing any more."""
    for impact in db.session.scalars(
        select(RuleImpact).where(RuleImpact.version_id == version.id, RuleImpact.state != ImpactState.VOID)
    ):
        move(impact, "void", actor=actor, now=now)


def _with(author_ids: Sequence[int], actor: Actor) -> list[int]:
    return sorted({*author_ids, *([actor.id] if actor.id is not None else [])})


def _next_number(kind: PackKind) -> int:
    return (db.session.scalar(select(func.max(PackVersion.number)).where(PackVersion.kind == kind)) or 0) + 1


def _named(content: Mapping[str, Any], product_version: str, number: int, now: datetime) -> dict[str, Any]:
    """The content with the name and date of this version: “2026.11.2+3” is our third, with the product's 2026.11.2."""
    return {**content, "version": f"{product_version}+{number}", "date": now.date().isoformat()}


def _require(kind: PackKind, content: Mapping[str, Any], summary: str) -> None:
    if not summary.strip() or len(summary) > LONGEST_SUMMARY:
        raise Breach(
            _("Say in a sentence what changes."),
            errors={"summary": [_("Up to %(longest_summary)s characters.", longest_summary=LONGEST_SUMMARY)]},
        )
    require_well_formed(kind.value, content)
