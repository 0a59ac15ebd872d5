"""Which live items, approved ones and waiting shares a version of a rule pack would change; told when it is in force.

A job computes it in batches, each in small transactions, so that a large library is never read at once. Nothing is
withdrawn by itself: marketing and Legal are told what fails, and the sender checks the words again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from advocacy.checks import Finding, Outcome, Packs, Verdict
from advocacy.database import db, reading, writing
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.posts.drafting import verdict_on
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.rulebook import impacts, queries, versions
from advocacy.rulebook.impacts import Change
from advocacy.rulebook.models import RuleImpact
from advocacy.timetable import Job
from advocacy.web.languages import spoken
from content_library.models import Item, ItemState, Revision
from content_library.rules import vetting
from content_library.rules.vetting import Vetted

ITEMS, SHARES = "items", "shares"
LOOKED_AT = (ItemState.APPROVED, ItemState.LIVE)
WAITING = (ShareState.SCHEDULED, ShareState.HELD, ShareState.AWAITING_PERSON)
BATCH = 50
LONGEST_SECONDS = 20.0
"""A run of the job gives way after so long; the next goes on where it stopped."""

Batch = tuple[list[Change], int, int]
"""What would change, how many were looked at, and the last id; 0 looked at means there are no more."""


def compute(now: datetime) -> None:
    """Goes on with the impact whose turn it is."""
    ends = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends:
        with reading():
            impact = impacts.next_waiting()
        if impact is None:
            return
        if not impact.stage:
            _begin(impact)
        elif not _look_on(impact, now):
            return


def _begin(impact: RuleImpact) -> None:
    with reading():
        total = (db.session.scalar(select(func.count()).select_from(Item).where(Item.state.in_(LOOKED_AT))) or 0) + (
            db.session.scalar(select(func.count()).select_from(Share).where(Share.state.in_(WAITING))) or 0
        )
    with writing():
        impacts.begin(impact.id, ITEMS, total)


def _look_on(impact: RuleImpact, now: datetime) -> bool:
    """One batch; False when another worker was quicker."""
    begun = (impact.stage, impact.after_id)
    look: Callable[[int, Packs, Packs], Batch] = _items if impact.stage == ITEMS else _shares
    with reading():
        before, after = impacts.compared(db.session.get_one(RuleImpact, impact.id))
        found, seen, last = look(impact.after_id, before, after)
    following = (SHARES, 0) if impact.stage == ITEMS else ("", 0)
    with writing():
        reached = (impact.stage, last) if seen == BATCH else following
        return impacts.keep(impact.id, begun, reached, found, seen, now=now)


def _items(after_id: int, before: Packs, after: Packs) -> Batch:
    wanted = (
        select(Item)
        .where(Item.state.in_(LOOKED_AT), Item.id > after_id)
        .order_by(Item.id)
        .limit(BATCH)
        .options(selectinload(Item.revision).selectinload(Revision.captions))
    )
    found = db.session.scalars(wanted).unique().all()
    changes = [change for item in found for change in changes_of(item, before, after)]
    return changes, len(found), found[-1].id if found else after_id


def changes_of(item: Item, before: Packs, after: Packs) -> Iterator[Change]:
    """The captions of an item that would come out otherwise, each once with the networks where it would."""
    was_is = [vetting.vet_revision(item, item.revision, packs) for packs in (before, after)]
    pairs = list(zip(*was_is, strict=True))
    grouped: dict[tuple[Any, Outcome, Outcome], list[tuple[Vetted, Vetted]]] = {}
    for old, new in pairs:
        if old.verdict.outcome is not new.verdict.outcome:
            key = (old.words, old.verdict.outcome, new.verdict.outcome)
            grouped.setdefault(key, []).append((old, new))
    for (words, was, becomes), same in grouped.items():
        of_caption = [old for old, _new in pairs if old.words == words]
        networks = [new.network for _old, new in same]
        yield Change(
            f"item:{item.id}", f"/studio/items/{item.id}", item.state.value, item.title,
            "" if len(networks) == len(of_caption) > 1 else ", ".join(networks), words.language, was, becomes,
            _told(same[0][0].verdict, same[0][1].verdict),
        )  # fmt: skip


def _shares(after_id: int, before: Packs, after: Packs) -> Batch:
    wanted = select(Share).where(Share.state.in_(WAITING), Share.id > after_id).order_by(Share.id).limit(BATCH)
    found = db.session.scalars(wanted).all()
    changes = []
    for share in found:
        old, new = verdict_on(share, before), verdict_on(share, after)
        if old is not None and new is not None and old.outcome is not new.outcome:
            title = str(share.permit_tags.get("title") or share.text[:80])
            changes.append(
                Change(
                    f"share:{share.id}", "", share.state.value, title, share.network, share.language, old.outcome,
                    new.outcome, _told(old, new),
                )
            )  # fmt: skip
    return changes, len(found), found[-1].id if found else after_id


def _told(before: Verdict, after: Verdict) -> list[dict[str, str]]:
    """The findings that make the difference: new ones where it gets stricter, those that go where it gets milder."""
    old, new = _keys(before.objections), _keys(after.objections)
    made = {key: found for key, found in new.items() if key not in old}
    gone = {key: found for key, found in old.items() if key not in new}
    return [
        {"rule": found.rule, "outcome": found.outcome.value, "message": found.message[:300]}
        for found in list((made or gone).values())[:5]
    ]


def _keys(findings: Sequence[Finding]) -> dict[tuple[str, str, str], Finding]:
    return {(found.rule, found.outcome.value, found.message): found for found in findings}


# --- what is told when a version came into force ----------------------------------------------------------------------


def _apply(record: Record, now: datetime) -> None:
    """Marketing and Legal hear that rules changed, and how many live items would fail now."""
    if (record.noun, record.verb) != ("rule_pack_version", "take_effect"):
        return
    version = queries.version_for(int(record.noun_id))
    impact = versions.impact_of(version)
    failing = queries.count_failing(impact, ItemState.LIVE.value) if impact else 0
    path = f"/rules/versions/{version.id}"
    people = {*holders_of(Capability.WRITE_RULES), *holders_of(Capability.WRITE_ITEMS)}
    for person_id in sorted(people):
        with force_locale(spoken(db.session.get_one(Person, person_id).language)):
            title = _("New rules are in force: %(version)s", version=version.label)
            text = ngettext(
                "%(count)s live story would fail them now. Nothing was withdrawn; look at it.",
                "%(count)s live stories would fail them now. Nothing was withdrawn; look at each.",
                failing,
                count=failing,
            )
            tone = "warn" if failing else "info"
        tell([person_id], title, f"{version.summary} {text}", path, source=record.source, now=now, tone=tone)


RULES = Reader("rule notices", each_record(_apply), frozenset({"rule_pack_version"}))
JOBS = [Job("rule impact", compute, every=5)]
