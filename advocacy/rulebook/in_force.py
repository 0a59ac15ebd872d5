"""The packs in force: every check at run time asks here. Read anew only when a version came into force.

Until the rulebook holds a version of a kind, the pack that the product brings along holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from advocacy.checks import Packs, default_packs, packs_of
from advocacy.database import db
from advocacy.rulebook.models import PackKind, PackVersion, PackVersionState

Stamp = tuple[tuple[str, int, str], ...]
"""Kind, id and digest of each version in force: the same stamp means the same packs."""

KEPT = 8
_read: dict[Stamp, Packs] = {}


def packs() -> Packs:
    """The packs in force. One small statement; the packs themselves are kept in the process."""
    stamp = _stamp()
    found = _read.get(stamp)
    if found is None:
        found = packs_of(_contents(stamp))
        while len(_read) >= KEPT:
            _read.pop(next(iter(_read)))
        _read[stamp] = found
    return found


def digests() -> dict[str, str]:
    """SHA-256 of the content in force, by kind; empty where the product's own holds."""
    held = {kind: sha256 for kind, _id, sha256 in _stamp()}
    return {kind.value: held.get(kind.value, "") for kind in PackKind}


def _stamp() -> Stamp:
    rows = db.session.execute(
        select(PackVersion.kind, PackVersion.id, PackVersion.sha256)
        .where(PackVersion.state == PackVersionState.EFFECTIVE)
        .order_by(PackVersion.kind)
    )
    return tuple((kind.value, id_, sha256) for kind, id_, sha256 in rows)


def _contents(stamp: Stamp) -> Mapping[str, Mapping[str, object]]:
    """The contents in force by kind; the product's own for kinds that have none."""
    if not stamp:
        return default_packs().contents
    ids = [id_ for _kind, id_, _sha256 in stamp]
    rows = db.session.execute(select(PackVersion.kind, PackVersion.content).where(PackVersion.id.in_(ids)))
    return {**default_packs().contents, **{kind.value: content for kind, content in rows}}
