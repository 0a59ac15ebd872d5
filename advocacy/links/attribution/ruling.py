"""Verb: conversions are ruled upon, one or many at once, by the rule of their time. For ``conversions`` and jobs.

The statements are as many for one as for a batch: clicks, codes, rules and windows are read once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from advocacy.database import db
from advocacy.history import Actor, Each, move_all
from advocacy.links.attribution import codes, rules
from advocacy.links.attribution.deciding import Candidate, Decision, attribute
from advocacy.links.attribution.models import (
    Code,
    Conversion,
    ConversionState,
    ConversionTouch,
    Touch,
    TouchKind,
)
from advocacy.links.door.click_ids import LETTERS, unspelt
from advocacy.links.models import FormerOwner, Link

PATIENCE = timedelta(hours=1)
"""How long a conversion waits for a click that it names: journals are taken in within seconds, but their host may be
away for a while."""

ATTRIBUTION = Actor.system("attribution")
"""Who decides."""

OF_A_LINK = (
    "team_id", "programme", "campaign", "network", "group_ref", "topic", "region", "caption", "stage",
)  # fmt: skip
OF_A_CODE = ("team_id", "programme", "campaign")

Touches = Mapping[int, Sequence[ConversionTouch]]
"""The touches of conversions, by the conversion's id, in their order."""


@dataclass(frozen=True)
class Ruled:
    """A conversion that is decided: under which version of the rule, why, for which touch, what it belongs to and
    whose that was."""

    conversion: Conversion
    version: int
    decision: Decision
    winner: ConversionTouch | None
    won: Link | Code | None
    person_id: int | None


def decide_all(conversions: Sequence[Conversion], *, now: datetime) -> int:
    """Attributes received conversions, or leaves them unattributed; gives how many. Waits for clicks that may still be
    on their way. One that nothing has won may be won by a click that came late; what has won stays.
    """
    theirs = defaultdict[int, list[ConversionTouch]](list)
    wanted = select(ConversionTouch).where(ConversionTouch.conversion_id.in_([each.id for each in conversions]))
    for touch in db.session.scalars(wanted.order_by(ConversionTouch.conversion_id, ConversionTouch.position)):
        theirs[touch.conversion_id].append(touch)
    ruled = rule(conversions, theirs, now=now)
    move_ruled(ruled, now=now)
    return len(ruled)


def rule(conversions: Sequence[Conversion], touches: Touches, *, now: datetime) -> list[Ruled]:
    """Rules upon those that can be, and notes at their touches what is known of them and why each won or lost."""
    if not conversions:
        return []
    with db.session.no_autoflush:  # touches are written once, with what becomes of them
        every = [touch for each in conversions for touch in touches.get(each.id, ())]
        links = _find_clicks(every)
        former = _former_owners(links)
        found = codes.named(each.named for each in every if each.kind is TouchKind.CODE)
        of_old = rules.rules()
    ruled = []
    for each in conversions:
        theirs = touches.get(each.id, ())
        if each.state is ConversionState.RECEIVED and _waits(each, theirs, now):
            continue
        its_rule = of_old.at(each.at)
        decision = attribute((_candidate(touch, links, found, each.at) for touch in theirs), each.at, its_rule)
        _note(theirs, decision, found)  # of a late click that lost too: else it would be looked at again and again
        winner = next((touch for touch in theirs if touch.won), None)
        if winner is not None or each.state is ConversionState.RECEIVED:
            won = _owner(winner, links, found)
            ruled.append(Ruled(each, its_rule.version, decision, winner, won, _whose(winner, won, former)))
    return ruled


def move_ruled(ruled: Sequence[Ruled], *, now: datetime) -> None:
    """Moves them, with the tags of what won."""
    move_all([_won(each, now) for each in ruled if each.won], "attribute", actor=ATTRIBUTION, now=now)
    move_all([_left(each, now) for each in ruled if not each.won], "leave", actor=ATTRIBUTION, now=now)


def misses_clicks() -> ColumnElement[bool]:
    """Whether a conversion names what looks like a click id of ours and is not known: ``_waits``, asked of many."""
    known = exists().where(Touch.click_id == ConversionTouch.named)
    named = exists().where(ConversionTouch.conversion_id == Conversion.id, ConversionTouch.kind == TouchKind.CLICK)
    return named.where(func.length(ConversionTouch.named) == LETTERS, ~known)


def _find_clicks(touches: Sequence[ConversionTouch]) -> dict[int, Link]:
    """Notes what is known of the clicks by now; gives their links by id."""
    clicks = defaultdict[str, list[ConversionTouch]](list)
    for each in touches:
        if each.kind is not TouchKind.CODE:
            clicks[each.named].append(each)
    if not clicks:
        return {}
    wanted = select(Touch, Link).join(Link, Link.id == Touch.link_id).where(Touch.click_id.in_(clicks))
    links = {}
    for touch, link in db.session.execute(wanted):
        for each in clicks[touch.click_id]:
            each.at, each.link_id, each.kind = touch.at, touch.link_id, touch.kind
        links[link.id] = link
    return links


def _former_owners(links: Mapping[int, Link]) -> dict[int, FormerOwner]:
    """Who had those of these links that somebody left, by the link's id."""
    if all(link.person_id is not None for link in links.values()):
        return {}
    found = db.session.scalars(select(FormerOwner).where(FormerOwner.link_id.in_(links)))
    return {each.link_id: each for each in found}


def _waits(conversion: Conversion, touches: Sequence[ConversionTouch], now: datetime) -> bool:
    """Whether a click may still be on its way: it looks like one of ours, and was told not long ago."""
    missing = (each for each in touches if each.kind is TouchKind.CLICK and each.at is None and unspelt(each.named))
    return now < conversion.received_at + PATIENCE and any(missing)


def _candidate(
    touch: ConversionTouch, links: Mapping[int, Link], found: Mapping[str, Code], bought_at: datetime
) -> Candidate:
    if touch.kind is TouchKind.CODE:
        code = found.get(codes.folded(touch.named))
        return Candidate(
            touch.position, touch.kind, touch.named, programme=code.programme if code else "",
            in_force=codes.in_force(code, bought_at) if code else None,
        )  # fmt: skip
    link = links.get(touch.link_id) if touch.link_id else None
    return Candidate(touch.position, touch.kind, touch.named, touch.at, link.programme if link else "")


def _note(touches: Sequence[ConversionTouch], decision: Decision, found: Mapping[str, Code]) -> None:
    for each in touches:
        each.won = each.position == decision.winner
        each.reason = decision.reasons[each.position].value
        code = found.get(codes.folded(each.named)) if each.kind is TouchKind.CODE else None
        each.code_id = code.id if code else None


def _owner(winner: ConversionTouch | None, links: Mapping[int, Link], found: Mapping[str, Code]) -> Link | Code | None:
    if winner is None:
        return None
    return links[winner.link_id] if winner.link_id else found[codes.folded(winner.named)]


def _whose(
    winner: ConversionTouch | None, won: Link | Code | None, former: Mapping[int, FormerOwner]
) -> int | None:  # fmt: skip
    """Whose the code is, or the link was when it was clicked: what was clicked before somebody left is theirs."""
    before = former.get(won.id) if isinstance(won, Link) else None
    if winner is not None and winner.at is not None and before is not None and winner.at < before.until_at:
        return before.person_id
    return won.person_id if won else None


def _won(ruled: Ruled, now: datetime) -> Each:
    won, by_link = ruled.won, isinstance(ruled.won, Link)
    tags = {name: getattr(won, name) for name in (OF_A_LINK if by_link else OF_A_CODE)}
    which = {"link": won.id if won and by_link else None, "code": won.id if won and not by_link else None}
    whose = {"person_id": ruled.person_id, "link_id": which["link"], "code_id": which["code"]}
    told = {**_why(ruled), **which, "programme": tags["programme"]}
    return Each(ruled.conversion, told, ruled.person_id, {**_changes(ruled, now), **tags, **whose})


def _left(ruled: Ruled, now: datetime) -> Each:
    return Each(ruled.conversion, _why(ruled), changes=_changes(ruled, now))


def _changes(ruled: Ruled, now: datetime) -> dict[str, object]:
    return {"decided_at": now, "rule_version": ruled.version, "reason": ruled.decision.why.value}


def _why(ruled: Ruled) -> dict[str, object]:
    return {"reason": ruled.decision.why, "rule_version": ruled.version}
