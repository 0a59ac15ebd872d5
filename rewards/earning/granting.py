"""Verbs: what a happening earns is credited; what was earned for it is released, ended or taken back.

``grant`` is what readers, jobs and the rooms above call. It can run twice: the happening is written down once, and the
ledger knows the source of each credit. The version of a rule that was in force when it happened counts, whenever it
is verified. Imports rules, decisions and the ledger's credits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from advocacy import settings
from advocacy.database import db, insert_for, lock
from advocacy.links.attribution import programmes
from rewards import credits, ledger
from rewards.earning import deciding, happenings, notices, queries, rules
from rewards.earning.deciding import Grant
from rewards.earning.models import WaitingCredit
from rewards.earning.terms import Happening, Rule
from rewards.earning.triggers import STEPPED, Pending, Phase, Trigger
from rewards.ledger import Event, Holder
from rewards.models import Entry
from rewards.standing.tiers import tier_of

CREDITS = "rewards.credits"
"""The lock of those who credit: without it, two of them could each find room under a cap that has room for one."""
AFTER_ALL = ":after_all"
"""What is added to the source of a credit that ended and is given again."""


def grant(happening: Happening, now: datetime) -> list[Entry]:
    """Credits a happening by all rules that were in force when it happened, and writes it down once.

    Gives the new credits: none for what was granted before, nor for what caps leave nothing of. A figure that has grown
    earns its new steps; those that it has fallen below are taken back.
    """
    lock(CREDITS)
    happening = _with_tier(happening)
    fresh = happenings.keep(happening)
    if happening.trigger in STEPPED:
        _take_back_steps(happening, now)
    elif not fresh:
        return []
    found = rules.in_force_for(happening.trigger, happening.at)
    fitting = [rule for rule in found if rule.conditions.met(happening.facts)]
    if not fitting:
        return []
    grants = deciding.decide(fitting, happening, _past(happening, fitting), _steps(happening))
    given = (_credit(happening, each) for each in grants if each.points)
    return [entry for entry in given if entry is not None]


def take_back(trigger: Trigger, subject: str, *, reason: str, at: datetime, person_id: int | None = None) -> int:
    """Takes back all that was earned for a subject, by whatever rules, by everybody or by one person; gives how many
    credits."""
    standing = _of(trigger, subject, person_id)
    happenings.keep_undone(trigger, subject, at, person_id)
    return _each(standing, credits.take_back, reason, at)


def release(trigger: Trigger, subject: str, *, reason: str, at: datetime) -> int:
    """Makes what waits for its verification available; gives how many credits."""
    verified = [entry for entry in _of(trigger, subject) if entry.details.get("until", "verified") == "verified"]
    return _each(verified, credits.release, reason, at)


def end(trigger: Trigger, subject: str, *, reason: str, at: datetime) -> int:
    """Ends what is pending for a subject that nothing will confirm; gives how many credits."""
    standing = _of(trigger, subject)
    happenings.keep_undone(trigger, subject, at)
    return _each(standing, credits.expire, reason, at)


def give_after_all(trigger: Trigger, subject: str, *, ended: str, reason: str, at: datetime) -> int:
    """Gives again what was ended for a reason (``ended``) that turned out wrong: earned when it was, available now.
    Gives how many credits."""
    found = [entry for entry in _of(trigger, subject) if _ended_for(entry) == ended]
    if found:
        happenings.keep_redone(trigger, subject, at)
    return sum(_again(entry, reason, at) for entry in found)


def _ended_for(entry: Entry) -> str | None:
    end = credits.find(f"{entry.source}{credits.ENDED}")
    return end.reason if end is not None else None


def _again(entry: Entry, reason: str, at: datetime) -> bool:
    _kind, points = credits.credited(entry)
    event = Event(
        f"{entry.source}{AFTER_ALL}", entry.reason, entry.at, entry.person_id, entry.subject, entry.rule,
        entry.rule_version, details=entry.details,
    )  # fmt: skip
    given = credits.give(event, points, pending=True, issuer=credits.issuer_of(entry))
    return given is not None and credits.release(given, reason=reason, at=at) is not None


def standing_steps(happening: Happening) -> Sequence[Entry]:
    """The credits that stand for the steps of a figure, those of multipliers among them."""
    return queries.credits_of(happening.subject, rules.keys_of(happening.trigger), happening.person_id)


def _of(trigger: Trigger, subject: str, person_id: int | None = None) -> Sequence[Entry]:
    lock(CREDITS)
    return queries.credits_of(subject, rules.keys_of(trigger), person_id)


def _each(entries: Sequence[Entry], verb: Callable[..., Entry | None], reason: str, at: datetime) -> int:
    return sum(verb(entry, reason=reason, at=at) is not None for entry in entries)


def _past(happening: Happening, fitting: Collection[Rule]) -> Mapping[str, deciding.Tally]:
    """What was earned by the rules that look back; nothing is asked for those that don't."""
    fitting = [rule for rule in fitting if rule.looks_back]
    if not fitting:
        return {}
    longest = max((rule.cool_down or 0 for rule in fitting), default=0)
    about = happening.subject if any(rule.subject_cap is not None for rule in fitting) else ""
    zone = settings.current().zone
    return queries.tallies(
        happening.person_id, [rule.key for rule in fitting], happening.at, zone,
        subject=about, reach=timedelta(minutes=longest + 1 if longest else 0),
    )  # fmt: skip


def _steps(happening: Happening) -> dict[str, dict[int, int]]:
    """Rule -> step -> figure a step, of the steps that stand."""
    if happening.trigger not in STEPPED:
        return {}
    found: dict[str, dict[int, int]] = {}
    for entry in standing_steps(happening):
        if "on" not in entry.details:
            found.setdefault(entry.rule, {})[int(entry.details["step"])] = int(entry.details["per"])
    return found


def _take_back_steps(happening: Happening, now: datetime) -> None:
    """Takes back the steps that the figure has fallen below, each judged by the rule that credited it."""
    fallen = [
        entry
        for entry in standing_steps(happening)
        if happening.figure < int(entry.details["step"]) * int(entry.details["per"])
    ]
    if _each(fallen, credits.take_back, "recount", now):
        notices.tell_taken_back(happening.person_id, happening.subject, "recount", now)


def _credit(happening: Happening, given: Grant) -> Entry | None:
    rule, source = given.rule, _source(happening, given)
    if happening.trigger in STEPPED:  # a step that was taken back may be reached again
        before = queries.times_credited(source, rule=rule.key, subject=happening.subject)
        source = f"{source}:again:{before}" if before else source
    event = Event(
        source, happening.trigger.value, happening.at, happening.person_id, happening.subject, rule.key, rule.version,
        details=_details(happening, given),
    )  # fmt: skip
    days = _days(happening, rule)
    pending = days > 0 or rule.pending is not Pending.NOTHING
    entry = credits.give(event, given.points, pending=pending, issuer=_issuer(happening))
    if entry is not None and days:
        _wait(entry, happening.at + timedelta(days=days))
    return entry


def _days(happening: Happening, rule: Rule) -> int:
    """How many days a credit waits; 0: not by days."""
    return max(rule.pending_days if rule.pending is Pending.DAYS else 0, happening.waits)


def _issuer(happening: Happening) -> Holder:
    """The programme that it happened for, if any and if there still is; else the company."""
    number = programmes.number_of(happening.facts.programme)
    return ledger.programme(number) if number else ledger.COMPANY


def _wait(entry: Entry, until: datetime) -> None:
    row = insert_for(WaitingCredit).values(entry_id=entry.id, due_at=until)
    db.session.execute(row.on_conflict_do_nothing())


def _source(happening: Happening, given: Grant) -> str:
    """What makes a credit unique: its subject, rule and step; beyond shares, which are one person's, the person too."""
    whose = "" if happening.subject.startswith("share:") else f":{happening.person_id}"
    on = f":on:{given.on}" if given.on else ""
    step = f":step:{given.step}" if given.step is not None else ""
    return f"{happening.subject}{whose}:{given.rule.key}{on}{step}"


def _details(happening: Happening, given: Grant) -> dict[str, Any]:
    """What the statement tells of a credit: enough to work its points out again."""
    told: dict[str, Any] = {"title": happening.title, "network": happening.facts.network}
    if given.step is not None:
        figure = "clicks" if happening.trigger is Trigger.HUMAN_CLICKS else "figure"
        told |= {"step": given.step, figure: happening.figure, "per": given.rule.step}
    if given.rule.phase is Phase.MULTIPLIER:
        told |= {"on": given.on, "percent": given.rule.percent}
    if given.points != given.base:
        told["base"] = given.base
    if given.cut:
        told["cut"] = list(given.cut)
    days = _days(happening, given.rule)
    if days:
        told["until"] = (happening.at + timedelta(days=days)).date().isoformat()
    return told


def _with_tier(happening: Happening) -> Happening:
    """The happening with the tier that the person is in, where nobody said."""
    if happening.facts.tier:
        return happening
    tier = tier_of(happening.person_id) or ""
    return replace(happening, facts=replace(happening.facts, tier=tier))
