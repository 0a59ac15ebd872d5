"""Pages: how clicks are judged, for everybody whose figures hang on it; and recounts of old clicks. Thin."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.links import queries
from advocacy.links.intake import recounts
from advocacy.links.models import Recount
from advocacy.links.verdicts import rules
from advocacy.links.verdicts.machines import RULE_VERSION, Verdict
from advocacy.links.verdicts.rule_words import LIMIT_WORDS, WORDS, Words, limits
from advocacy.links.verdicts.rules import IN_FORCE, Rules
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("judging", __name__, url_prefix="/links")

MOST = 20


@dataclass(frozen=True)
class Line:
    """A rule in force as the page tells it."""

    words: Words
    verdict: str
    limit: str


@dataclass(frozen=True)
class Edition:
    """A version of the rules: since when, and the rules that came with it."""

    version: int
    since: date
    new: list[Words]


@pages.get("/rules")
@guard(Capability.SEE_REACH, Capability.SHARE, Capability.WRITE_RULES)
def explained() -> ResponseReturnValue:
    """Every rule in plain words, its limit and its source; the versions; what is kept of a click."""
    lines = [Line(WORDS[name], IN_FORCE.verdicts[name], _limit(IN_FORCE, name)) for name in WORDS]
    return render_template("links/rules.html", lines=lines, editions=_editions(), version=RULE_VERSION,
                           can_see_reach=current_user.can(Capability.SEE_REACH),
                           can_see_recounts=current_user.can(Capability.SEE_REACH) or _may_start())  # fmt: skip


@pages.get("/recounts")
@guard(Capability.SEE_REACH, Capability.WRITE_RULES)
def listing() -> ResponseReturnValue:
    """What recounts changed, or would, by verdict."""
    found = queries.recounts(request.args.get("cursor"), MOST)
    return render_template(
        "links/recounts.html", page=found, changes=recounts.changes([each.id for each in found.items]),
        version=RULE_VERSION, is_due=recounts.is_due(), under_way=recounts.under_way(), moved=_moved,
        names={Verdict.HUMAN: _("Human"), Verdict.MACHINE: _("Machine"), Verdict.SUSPECTED: _("Suspected")},
        may_start=_may_start(), can_see_reach=current_user.can(Capability.SEE_REACH),
    )  # fmt: skip


@pages.post("/recounts")
@guard(Capability.WRITE_RULES)
def start() -> ResponseReturnValue:
    """Has a job judge old clicks anew, or only look what that would change."""
    dry = request.form.get("dry") == "1"
    recounts.start(dry=dry, actor=current_user.actor, now=clock.now())
    flash(_("It has begun; what it finds shows here day by day."), "success")
    return redirect(url_for("judging.listing"))


@pages.post("/recounts/<int:recount_id>/stop")
@guard(Capability.WRITE_RULES)
def stop(recount_id: int) -> ResponseReturnValue:
    """Ends a recount where it is."""
    recount = get(Recount, recount_id, _("There is no such recount."))
    recounts.stop(recount, actor=current_user.actor, now=clock.now(), why="stopped by hand")
    flash(_("It is stopped. What it changed stays changed."), "success")
    return redirect(url_for("judging.listing"))


def _may_start() -> bool:
    return bool(current_user.can(Capability.WRITE_RULES))


def _editions() -> list[Edition]:
    known: set[str] = set()
    found = []
    for edition in (rules.version(number) for number in rules.numbers()):
        new = [words for name, words in WORDS.items() if name in edition.verdicts and name not in known]
        found.append(Edition(edition.version, edition.since, new))
        known |= set(edition.verdicts)
    return found[::-1]


def _limit(rules_: Rules, name: str) -> str:
    numbers = dict(zip(("first", "second"), limits(rules_, name), strict=False))
    return str(LIMIT_WORDS[name]) % numbers if numbers else ""


def _moved(changes: Counter[tuple[Verdict, Verdict]]) -> dict[str, int]:
    """By how much each verdict's clicks grew or shrank."""
    net = Counter[str]()
    for (was, became), clicks in changes.items():
        net[was.value] -= clicks
        net[became.value] += clicks
    return {verdict.value: net[verdict.value] for verdict in Verdict}
