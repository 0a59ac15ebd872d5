"""What administrators did: the part of the history that is about people's rights, doors, machines and records. Queries.

Each kind of record has its own index by time, so that a page is a few short looks whatever the length of the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, union_all
from sqlalchemy.orm import joinedload

from advocacy.database import MOST, Page, db, walk
from advocacy.database.pages import cursor_of, past
from advocacy.errors import Breach
from advocacy.history.exploring import KEY
from advocacy.history.models import ActorKind, HistoryRow

BY_PEOPLE = (ActorKind.PERSON, ActorKind.SYSTEM)
"""People, and the command line; what jobs do by themselves is no administrator's deed."""
PEOPLE, DOORS, MACHINES, RECORDS, RULES = "people", "doors", "machines", "records", "rules"
GUARDED = frozenset({"make_break_glass", "break_glass"})
"""Told even when somebody did it themselves: the door beside all others."""

AREAS: Mapping[str, Mapping[str, frozenset[str]]] = {
    PEOPLE: {
        "person": frozenset(
            {
                "add", "change", "change_email", "set_roles", "deactivate", "reopen", "leave", "make_link",
                "revoke_links", "provision", "link_external", "unlink_external",
            }
        ),
        "team": frozenset(), "role_change": frozenset(), "segment": frozenset(), "directory_group": frozenset(),
        "directory_rule": frozenset(), "people_import": frozenset(),
    },
    DOORS: {
        "person": frozenset({"end_sign_in", "reset_factors", "lock_out", *GUARDED}),
        "identity_provider": frozenset(), "domain_policy": frozenset(), "token": frozenset(),
    },
    MACHINES: {
        "job": frozenset(), "mail": frozenset(), "mail_address": frozenset(), "network_app": frozenset(),
        "webhook": frozenset(), "chat_workspace": frozenset(), "chat_channel": frozenset(),
    },
    RECORDS: {
        "history": frozenset(), "legal_hold": frozenset(), "retention": frozenset(), "retention_profile": frozenset(),
        "data_export": frozenset(), "table_import": frozenset(),
        "person": frozenset({"export", "erase", "take_away"}),
    },
    RULES: {
        "pause": frozenset(), "blackout": frozenset(), "rule_pack_version": frozenset(), "review_route": frozenset(),
        "qualification": frozenset(), "policy_version": frozenset(), "programme": frozenset(),
    },
}  # fmt: skip
"""Area -> noun -> the verbs of it that are an administrator's; none named: all of them."""


@dataclass(frozen=True)
class Asked:
    """What to show: an area (empty: all), who did it, from when to before when."""

    area: str = ""
    actor_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def deeds(asked: Asked, cursor: str | None = None, limit: int = 50) -> Page[HistoryRow]:
    """Records, newest first. Raises Breach for an area that there isn't, and for a cursor that is not ours."""
    if asked.area and asked.area not in AREAS:
        raise Breach(_("There is no such area."), remedy=_("Choose one of: %(areas)s.", areas=", ".join(AREAS)))
    areas = [AREAS[asked.area]] if asked.area else list(AREAS.values())
    looks = [_look(which, asked, cursor, limit) for area in areas for which in _branches(area)]
    found = union_all(*(select(each.c.id, each.c.at) for each in looks)).subquery()
    ids = db.session.scalars(select(found.c.id).order_by(found.c.at.desc(), found.c.id.desc()).limit(limit + 1)).all()
    shown = select(HistoryRow).where(HistoryRow.id.in_(ids[:limit])).order_by(*(each.desc() for each in KEY))
    rows = db.session.scalars(shown.options(joinedload(HistoryRow.seal).raiseload("*"))).unique().all()
    return Page(rows, cursor_of(rows[-1], KEY) if len(ids) > limit else None)


def _branches(area: Mapping[str, frozenset[str]]) -> Iterator[ColumnElement[bool]]:
    """One condition for each index that is asked."""
    for noun, verbs in area.items():
        if not verbs:
            yield HistoryRow.noun == noun
        for verb in sorted(verbs):
            yield (HistoryRow.noun == noun) & (HistoryRow.verb == verb)


def _look(which: ColumnElement[bool], asked: Asked, cursor: str | None, limit: int) -> Any:
    own = HistoryRow.actor_id == HistoryRow.about_id
    others = or_(HistoryRow.about_id.is_(None), HistoryRow.actor_id.is_(None), ~own, HistoryRow.verb.in_(GUARDED))
    wanted = select(HistoryRow.id, HistoryRow.at).where(which, others, HistoryRow.actor_kind.in_(BY_PEOPLE))
    if asked.actor_id is not None:
        wanted = wanted.where(HistoryRow.actor_id == asked.actor_id)
    if asked.since is not None:
        wanted = wanted.where(HistoryRow.at >= asked.since)
    if asked.until is not None:
        wanted = wanted.where(HistoryRow.at < asked.until)
    if cursor:
        wanted = wanted.where(past(cursor, KEY))
    return wanted.order_by(*(each.desc() for each in KEY)).limit(limit + 1).subquery()


def every(asked: Asked) -> Iterator[HistoryRow]:
    """Every record, newest first, a page at a time."""
    return walk(lambda cursor: deeds(asked, cursor, MOST), forgetting=True)
