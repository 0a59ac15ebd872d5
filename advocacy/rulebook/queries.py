"""What pages and the API ask about rule packs: versions, what is in force, impacts and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from advocacy.checks import default_packs
from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.rulebook.models import PackKind, PackVersion, PackVersionState, RuleImpact, RuleImpactLine

OPEN = (PackVersionState.DRAFT, PackVersionState.IN_REVIEW)


def kind_named(name: str) -> PackKind:
    """The kind of that name. Raises NotFound."""
    if name not in {kind.value for kind in PackKind}:
        raise NotFound(_("There is no such rule pack."), remedy=_("There are: %(kinds)s.", kinds=", ".join(PackKind)))
    return PackKind(name)


def version_for(version_id: int) -> PackVersion:
    """The version. Raises NotFound."""
    return get(PackVersion, version_id, _("There is no such version of a rule pack."))


def impact_for(impact_id: int) -> RuleImpact:
    """The impact. Raises NotFound."""
    return get(RuleImpact, impact_id, _("There is no such impact."))


def list_versions(kind: PackKind | None = None, cursor: str | None = None, limit: int = 50) -> Page[PackVersion]:
    """Versions, newest first."""
    wanted = select(PackVersion).options(defer(PackVersion.content))
    return page(wanted.where(PackVersion.kind == kind) if kind else wanted, PackVersion.id, cursor, limit)


def open_versions(limit: int = 20) -> Sequence[PackVersion]:
    """Drafts and proposals of every kind, newest first."""
    wanted = select(PackVersion).where(PackVersion.state.in_(OPEN)).options(defer(PackVersion.content))
    return db.session.scalars(wanted.order_by(PackVersion.id.desc()).limit(limit)).all()


def in_force_by_kind() -> dict[PackKind, PackVersion]:
    """The recorded version in force of each kind that has one."""
    wanted = select(PackVersion).where(PackVersion.state == PackVersionState.EFFECTIVE)
    wanted = wanted.options(defer(PackVersion.content))
    return {version.kind: version for version in db.session.scalars(wanted)}


def content_before(version: PackVersion) -> dict[str, Any]:
    """The content that the version is compared with: the one in force, or the one that it replaced."""
    wanted = select(PackVersion).where(PackVersion.kind == version.kind, PackVersion.id != version.id)
    if version.state in OPEN:
        wanted = wanted.where(PackVersion.state == PackVersionState.EFFECTIVE)
    else:
        wanted = wanted.where(PackVersion.number < version.number, PackVersion.effective_at.is_not(None))
    before = db.session.scalars(wanted.order_by(PackVersion.effective_at.desc()).limit(1)).first()
    return before.content if before else dict(default_packs().contents[version.kind.value])


def lines_of(
    impact: RuleImpact, *, after: str = "", cursor: str | None = None, limit: int = 50
) -> Page[RuleImpactLine]:
    """What would change, in the order in which it was found; only what would come out as ``after`` if given."""
    wanted: Select[Any] = select(RuleImpactLine).where(RuleImpactLine.impact_id == impact.id)
    if after:
        wanted = wanted.where(RuleImpactLine.after == after)
    return page(wanted, RuleImpactLine.id, cursor, limit, ascending=True)


def count_failing(impact: RuleImpact, state: str) -> int:
    """How many things in that state would fail that do not now."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(RuleImpactLine.ref))).where(
                RuleImpactLine.impact_id == impact.id, RuleImpactLine.after == "fail", RuleImpactLine.state == state
            )
        )
        or 0
    )
