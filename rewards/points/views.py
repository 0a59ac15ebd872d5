"""A person's own points: the home of their rewards, and their statement, on a page and as a file. Thin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user

from advocacy import clock, spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.books import statements
from rewards.books.statements import Line
from rewards.earning import rules
from rewards.fair_play import queries as fair_play
from rewards.models import AccountKind
from rewards.perks import offering
from rewards.perks import queries as perks
from rewards.perks.wording import KINDS
from rewards.points import asking, home, wording

pages = Blueprint("points", __name__)


LATEST = 8
"""So many lines of the statement are at home."""


@pages.get("/points")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """The home of my rewards: what I have, when it expires, what it can be turned into, how I stand."""
    person, now = current_user.person, clock.now()
    balances, offered = statements.balances_of(person.id), perks.perks_offered(person, now)
    lines = statements.statement(person.id, None, LATEST)
    return render_template(
        "rewards/points.html", balances=balances, perks=offered[:3], had=perks.redeemed_by(person.id),
        lasts=home.lasts(person, now), next=home.next_perk(offered, balances.available), lines=lines.items,
        held=_held(lines.items), redemptions=perks.redemptions(None, 5, person_id=person.id).items, words=wording,
        person=person, now=now, kinds=KINDS, tiers=offering.tier_names(now),
        beyond=perks.out_of_reach(offered[:3], person), key=token_hex(8), names=rules.names(),
    )  # fmt: skip


@pages.get("/points/statement")
@guard(Capability.SHARE)
def statement() -> ResponseReturnValue:
    """My statement, newest first, of everything or of a part."""
    cursor = request.args.get("cursor")
    found = statements.statement(current_user.id, cursor, 25, asking.narrowed_of(request.args))
    asked = {name: request.args[name] for name in ("about", "from", "to") if request.args.get(name)}
    return render_template(
        "rewards/statement.html", page=found, cursor=cursor, asked=asked, words=wording, held=_held(found.items),
        tabs=_tabs(asked), balances=statements.balances_of(current_user.id), names=rules.names(),
    )  # fmt: skip


@pages.get("/points/statement.csv")
@guard(Capability.SHARE)
def statement_file() -> ResponseReturnValue:
    """The same as a file."""
    lines = statements.whole_statement(current_user.id, asking.narrowed_of(request.args))
    named = {"Content-Disposition": 'attachment; filename="points.csv"'}
    body = stream_with_context(spreadsheets.written(_rows(lines)))
    return Response(body, content_type="text/csv; charset=utf-8", headers=named)


def _held(lines: Sequence[Line]) -> dict[int, str]:
    """Credit -> why it is held, of those that fair play looks into."""
    return fair_play.held_for([line.entry.id for line in lines if line.stands_as is AccountKind.HELD])


def _tabs(asked: Mapping[str, str]) -> list[tuple[str, str, bool, None]]:
    """All of a statement and its parts, as tabs; the days stay."""
    days: dict[str, Any] = {name: asked[name] for name in ("from", "to") if name in asked}
    parts: list[tuple[str, str]] = [("", _("All")), *((each.value, str(told)) for each, told in wording.ABOUT.items())]
    return [
        (told, url_for("points.statement", about=each or None, **days), asked.get("about", "") == each, None)
        for each, told in parts
    ]


def _rows(lines: Iterable[Line]) -> Iterator[Sequence[Any]]:
    yield [
        _("When"),
        _("Why"),
        _("How"),
        _("State"),
        pgettext("figures", "Change"),
        _("Moved"),
        _("Unit"),
        pgettext("ledger", "Entry"),
    ]
    names = rules.names()
    for line in lines:
        entry = line.entry
        yield [
            to_rfc3339(entry.at), wording.why(entry), wording.basis(entry, names),
            str(wording.STATES[line.stands_as][2]), line.change, line.moved, line.unit, entry.id,
        ]  # fmt: skip
