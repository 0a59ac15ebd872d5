"""Pure: what a brief asks for, as a value; what is wrong with it; its digest.

Imports its tables and what rights know of uses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.links.utm.parameters import what_is_wrong
from influencers.briefs.models import Asked, BriefVersion
from influencers.rights.covering import MEDIA, territories

MOST_LINES = 20
MOST_EACH = 50
MOST_PHRASES = 30
LONGEST = {"goal": 4000, "audience": 2000, "notes": 8000}
LISTS = ("must_say", "must_not_say", "hashtags", "links", "codes", "products")
MOST_MONTHS = 120
USES = ("organic", "paid")


@dataclass(frozen=True)
class Line:
    """So many of a kind on a network, each by a day, each for a fee in minor units; ``what`` says it in words.

    ``key`` is the line's name through all versions of an agreement, whatever its place; a brief's lines have none."""

    kind: Asked
    network: str
    count: int = 1
    due_on: date | None = None
    fee: int = 0
    what: str = ""
    key: str = field(default="", compare=False)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        due = self.due_on.isoformat() if self.due_on else None
        kept = {**asdict(self), "kind": self.kind.value, "due_on": due}
        return kept if self.key else {name: value for name, value in kept.items() if name != "key"}


def line_from(kept: dict[str, Any]) -> Line:
    """A line out of its JSON."""
    due = date.fromisoformat(str(kept["due_on"])) if kept.get("due_on") else None
    return Line(Asked(kept["kind"]), kept["network"], kept["count"], due, kept["fee"], kept.get("what", ""),
                kept.get("key", ""))  # fmt: skip


@dataclass(frozen=True)
class Usage:
    """What we want to do with what is delivered: organic or paid, in which media (none: all), in which countries (none:
    worldwide), for how many months."""

    uses: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    territory: str = ""
    months: int = 0

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it; empty where nothing is wanted."""
        if not self.uses:
            return {}
        return {**asdict(self), "uses": list(self.uses), "media": list(self.media)}


def usage_from(kept: dict[str, Any]) -> Usage:
    """What was wanted, out of its JSON."""
    if not kept:
        return Usage()
    return Usage(
        tuple(kept.get("uses", ())), tuple(kept.get("media", ())), kept.get("territory", ""), kept.get("months", 0)
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Everything that a version of a brief says."""

    goal: str = ""
    audience: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    lines: tuple[Line, ...] = ()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    notes: str = ""
    usage: Usage = field(default_factory=Usage)


def wanted_of(version: BriefVersion) -> Wanted:
    """What a kept version says."""
    lines = tuple(Line(each.kind, each.network, each.count, each.due_on, each.fee, each.what) for each in version.lines)
    lists = {name: tuple(getattr(version, name)) for name in LISTS}
    return Wanted(
        version.goal, version.audience, version.starts_on, version.ends_on, lines, notes=version.notes,
        usage=usage_from(version.usage), **lists,
    )  # fmt: skip


def digest(title: str, currency: str, wanted: Wanted) -> str:
    """SHA-256 (hex) of all that it says, the same whatever order its keys came in."""
    said: dict[str, Any] = {"title": title, "currency": currency, **asdict(wanted)}
    said["lines"] = [each.plain() for each in wanted.lines]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def checked(wanted: Wanted, networks: Sequence[str]) -> Wanted:
    """What is wanted, trimmed. Raises Breach with what is wrong by field; ``networks`` are those that there are."""
    wrong: dict[str, list[str]] = {}
    for name, most in LONGEST.items():
        if len(getattr(wanted, name)) > most:
            wrong[name] = [_("At most %(most)s characters.", most=most)]
    if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
        wrong["ends_on"] = [_("It would end before it starts.")]
    lists = {name: _listed(name, getattr(wanted, name), wrong) for name in LISTS}
    if amiss := [f"{each}: {why}" for each in lists["links"] if (why := what_is_wrong(each))]:
        wrong["links"] = amiss
    if clash := {each.casefold() for each in lists["must_say"]} & {each.casefold() for each in lists["must_not_say"]}:
        wrong["must_not_say"] = [_("“%(text)s” must be said and must not.", text=sorted(clash)[0])]
    lines_against(wanted.lines, networks, wrong)
    usage_against(wanted.usage, wrong)
    if wrong:
        raise Breach(_("This brief can't be saved yet."), remedy=_("Correct what is marked."), errors=wrong)
    tags = tuple("#" + each.lstrip("#") for each in lists["hashtags"])
    return Wanted(
        wanted.goal.strip(), wanted.audience.strip(), wanted.starts_on, wanted.ends_on, wanted.lines,
        lists["must_say"], lists["must_not_say"], tags, lists["links"], lists["codes"], lists["products"],
        wanted.notes.strip(), wanted.usage,
    )  # fmt: skip


def lines_against(lines: Sequence[Line], networks: Sequence[str], wrong: dict[str, list[str]]) -> None:
    """Puts what is wrong with lines into ``wrong``."""
    amiss = [] if len(lines) <= MOST_LINES else [_("At most %(most)s lines.", most=MOST_LINES)]
    for number, each in enumerate(lines, start=1):
        if each.network not in networks:
            amiss.append(
                _("Line %(number)s: there is no network “%(network)s” here.", number=number, network=each.network)
            )
        if not 1 <= each.count <= MOST_EACH:
            amiss.append(_("Line %(number)s: how many, from 1 to %(most)s?", number=number, most=MOST_EACH))
        if len(each.what) > 500:
            amiss.append(_("Line %(number)s: at most 500 characters.", number=number))
    if amiss:
        wrong["lines"] = amiss


def usage_against(usage: Usage, wrong: dict[str, list[str]]) -> None:
    """Puts what is wrong with a wish to use what is delivered into ``wrong``."""
    if set(usage.uses) - set(USES):
        wrong["usage"] = [_("Organic, paid, or both.")]
    elif set(usage.media) - set(MEDIA):
        wrong["media"] = [_("Of %(names)s; none stands for all.", names=", ".join(MEDIA))]
    elif usage.uses and not 1 <= usage.months <= MOST_MONTHS:
        wrong["months"] = [_("For how many months, from 1 to %(most)s?", most=MOST_MONTHS)]
    elif usage.uses and usage.territory:
        try:
            territories(usage.territory)
        except Breach as refusal:
            wrong.update(refusal.errors)


def _listed(name: str, given: Sequence[str], wrong: dict[str, list[str]]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(" ".join(each.split()) for each in given if each.strip()))
    if len(kept) > MOST_PHRASES:
        wrong[name] = [_("At most %(most)s.", most=MOST_PHRASES)]
    if any(len(each) > 500 for each in kept):
        wrong[name] = [_("At most 500 characters each.")]
    return kept
