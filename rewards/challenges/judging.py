"""Verbs of judges: score entries by the stated criteria, with reasons; and of marketing: settle by what they said.

Four eyes: every entry is scored by two judges at least, none of them whoever entered it. The result is a weighted
average, worked out the same way whoever asks; nobody may choose another one, and nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from advocacy.database import db, insert_for
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, Each, move, move_all, record
from rewards.challenges import deciding, entering
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, Criterion, EntryState, Opinion
from rewards.challenges.contests import LEAST_JUDGES

MOST_MARK = 10
LEAST_REASON, MOST_REASON = 10, 2_000


def score(
    entry: ContestEntry, contest: Contest, marks: Mapping[int, int], reason: str, *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """A judge's marks (criterion's id -> 0 to 10) and why; until it is settled they may change their mind.

    Raises NotAllowed for who is no judge, or whose own entry it is; InvalidMove while people still enter, or when it is
    settled; Breach for marks that are missing, or no reason.
    """
    if actor.id is None or actor.id not in {judge.person_id for judge in contest.judges}:
        raise NotAllowed(_("You are no judge of this contest."), remedy=_("Its judges were named when it was planned."))
    if actor.id == entry.person_id:
        raise NotAllowed(_("This is your own entry."), remedy=_("The other judges score it."))
    if contest.state is not ContestState.CLOSED or entry.state is not EntryState.ENTERED:
        raise InvalidMove(_("It is not being judged now."), remedy=_("Judges score once nobody can enter any more."))
    _refuse_incomplete(contest.criteria, marks, reason.strip())
    given = {str(criterion.id): marks[criterion.id] for criterion in contest.criteria}
    row = {"entry_id": entry.id, "judge_id": actor.id, "marks": given, "reason": reason.strip(), "at": now}
    upsert = insert_for(Opinion).values(row)
    changed = {name: upsert.excluded[name] for name in ("marks", "reason", "at")}
    db.session.execute(upsert.on_conflict_do_update(index_elements=["entry_id", "judge_id"], set_=changed))
    record("contest_entry", entry.id, "score", actor=actor, now=now, about=entry.person_id, marks=given,
           contest_id=contest.id)  # fmt: skip


def settle(contest: Contest, *, actor: Actor, now: datetime) -> None:
    """Places every entry by its weighted average. Raises InvalidMove while an entry lacks a second judge, NotAllowed
    for whoever entered."""
    entries = entries_with_opinions(contest.id)
    if any(entry.person_id == actor.id for entry in entries):
        raise NotAllowed(_("You entered this contest."), remedy=_("Somebody else settles it."))
    lacking = sum(len(entry.opinions) < min(LEAST_JUDGES, len(contest.judges)) for entry in entries)
    if lacking:
        raise InvalidMove(
            ngettext(
                "%(count)s entry has not been scored by two judges yet.",
                "%(count)s entries have not been scored by two judges yet.",
                lacking,
                count=lacking,
            ),
            remedy=_("Ask its judges, or cancel the contest with a reason."),
        )
    averages = {entry.id: average(contest.criteria, entry.opinions) for entry in entries}
    places = deciding.places_of(averages, 0)
    prizes = deciding.prizes_of(places, contest.places)
    judged = []
    for entry in entries:
        place, points = places.get(entry.id), prizes.get(entry.id, 0)
        changes = {"place": place, "points": points, "score": round(averages[entry.id] * 100)}
        judged.append(Each(entry, {**entering.told(entry, contest), **changes}, entry.person_id, changes))
    move_all(judged, "judge", actor=actor, now=now)
    move(contest, "settle", actor=actor, now=now, changes={"settled_at": now}, name=contest.name, entries=len(entries))


def average(criteria: Sequence[Criterion], opinions: Sequence[Opinion]) -> Fraction:
    """The judges' average of the weighted marks, from 0 to 10."""
    totals = [
        Fraction(sum(criterion.weight * int(opinion.marks[str(criterion.id)]) for criterion in criteria), 100)
        for opinion in opinions
    ]
    return sum(totals, Fraction(0)) / max(len(totals), 1)


def entries_with_opinions(contest_id: int) -> Sequence[ContestEntry]:
    """What stands entered, with what the judges said."""
    wanted = select(ContestEntry).where(ContestEntry.contest_id == contest_id, ContestEntry.state == EntryState.ENTERED)
    return db.session.scalars(
        wanted.options(selectinload(ContestEntry.opinions)).order_by(ContestEntry.id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


def _refuse_incomplete(criteria: Sequence[Criterion], marks: Mapping[int, int], reason: str) -> None:
    errors: dict[str, list[str]] = {}
    for criterion in criteria:
        mark = marks.get(criterion.id)
        if mark is None or not 0 <= mark <= MOST_MARK:
            errors[f"mark_{criterion.id}"] = [_("Give a mark from 0 to %(most)s.", most=MOST_MARK)]
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        errors["reason"] = [_("Say why, in %(least)s to %(most)s characters: whoever entered it reads it.",
                              least=LEAST_REASON, most=MOST_REASON)]  # fmt: skip
    if errors:
        raise Breach(_("That is no whole opinion yet."), errors=errors)
