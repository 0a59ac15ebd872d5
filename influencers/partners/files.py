"""Partners from and to spreadsheets: a preview that writes nothing, then the same file again to keep it; exports.

A line is one account of one partner: the same mail, or the same network and handle, is the same partner, so that a
file that comes twice changes nothing, and a bad line takes no other along.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.database import Page, attempt, db, walk
from advocacy.errors import Breach, Refused
from advocacy.history import Actor
from advocacy.numbers import whole
from influencers.partners import engagement, partners, queries, readings, segmenting
from influencers.partners.handles import folded_handle
from influencers.partners.models import Partner, PartnerAccount, PartnerKind

COLUMNS = ("name", "email", "kind", "country", "topics", "languages", "about", "network", "handle", "url", "followers")
EXPORTED = (*COLUMNS, "stage", "engagement_percent", "owner", "programmes", "last_touch")
EXAMPLE = (
    "Anna Example", "anna@out.example", "creator", "DE", "running; trails", "de; en", "Films long runs", "instagram",
    "annaruns", "https://www.instagram.com/annaruns/", "12500",
)  # fmt: skip
LARGEST, MOST_LINES, A_PAGE, MOST_EXPORTED = 1_000_000, 2_000, 200, 20_000


@dataclass(frozen=True)
class Row:
    """A line of a file: what it says, what is wrong with it, and whether we know the partner."""

    number: int
    facts: Mapping[str, str]
    problem: str = ""
    known: str = ""


@dataclass
class Kept:
    """What a file did: partners that are new, lines of those whom we knew, lines that were refused."""

    new: int = 0
    known: int = 0
    refused: list[Row] = field(default_factory=list)


def read(content: bytes) -> list[Row]:
    """The lines of a file. Raises Breach for one that is no table, lacks a column, or is too long."""
    if len(content) > LARGEST:
        raise Breach(
            _("That file is too large."), remedy=_("At most %(largest)s MB; split it.", largest=LARGEST // 1_000_000)
        )
    file = io.BytesIO(content)
    sheet = spreadsheets.look_at(file)
    names = [name.casefold() for name in sheet.columns]
    if "name" not in names:
        raise Breach(_("A column “name” is missing."), remedy=_("Columns: %(columns)s.", columns=', '.join(COLUMNS)),
                     errors={"file": [_("No column “name”.")]})  # fmt: skip
    rows = list[Row]()
    for line in spreadsheets.lines(file, sheet):
        if len(rows) >= MOST_LINES:
            raise Breach(_("There are more than %(most)s lines.", most=MOST_LINES), remedy=_("Split the file."))
        cells = dict(zip(names, (spreadsheets.plain(cell) for cell in line.cells), strict=False))
        facts = {name: cells.get(name, "") for name in COLUMNS}
        rows.append(Row(line.number, facts, line.problem or _problem(facts)))
    return rows


def text(content: bytes) -> str:
    """The file's words, for the page that shows what it would do."""
    return spreadsheets.text_of(content)


def _problem(facts: Mapping[str, str]) -> str:
    if not facts["name"]:
        return str(_("It has no name."))
    if facts["kind"] and facts["kind"].casefold() not in set(PartnerKind):
        return str(_("“%(kind)s” is none of: %(names)s.", kind=facts["kind"], names=", ".join(PartnerKind)))
    if bool(facts["network"]) != bool(facts["handle"]):
        return str(_("A network and a handle belong together."))
    if facts["followers"] and (whole(facts["followers"]) is None or not facts["handle"]):
        return str(_("Followers are a whole number, of an account."))
    if not facts["email"] and not facts["handle"]:
        return str(_("Without a mail address or an account nobody can tell who it is."))
    return ""


def preview(rows: Sequence[Row]) -> list[Row]:
    """The lines, with whom of them we know. Reads a few hundred at a time."""
    found = list[Row]()
    for begin in range(0, len(rows), A_PAGE):
        some = rows[begin : begin + A_PAGE]
        mails = {row.facts["email"].casefold() for row in some if row.facts["email"]}
        by_mail = {each.email: each.name for each in db.session.scalars(
            select(Partner).where(Partner.email.in_(mails))).unique()}  # fmt: skip
        handles = {folded_handle(row.facts["network"], row.facts["handle"]) for row in some if row.facts["handle"]}
        asked = select(PartnerAccount).where(PartnerAccount.handle_folded.in_(handles))
        by_handle = {(each.network, each.handle_folded): each.partner.name
                     for each in db.session.scalars(asked).unique()}  # fmt: skip
        for row in some:
            facts = row.facts
            network, handle = facts["network"].casefold(), folded_handle(facts["network"], facts["handle"])
            known = by_mail.get(facts["email"].casefold()) or by_handle.get((network, handle)) or ""
            found.append(Row(row.number, facts, row.problem, known))
    return found


def keep(rows: Sequence[Row], *, actor: Actor, now: datetime) -> Kept:
    """Keeps what can be kept; a line that is refused says why. Facts that we have are not overwritten."""
    done, new = Kept(), set[int]()
    for row in rows:
        if row.problem:
            done.refused.append(row)
            continue
        try:
            with attempt():
                partner = _keep(row.facts, actor, now)
        except Refused as refused:
            done.refused.append(Row(row.number, row.facts, refused.message))
            continue
        if partner.created_at == now:
            new.add(partner.id)
        else:
            done.known += 1
    done.new = len(new)
    return done


def _keep(facts: Mapping[str, str], actor: Actor, now: datetime) -> Partner:
    network, handle = facts["network"].casefold(), folded_handle(facts["network"], facts["handle"])
    same = select(PartnerAccount).where(PartnerAccount.network == network, PartnerAccount.handle_folded == handle)
    account = db.session.scalars(same.order_by(PartnerAccount.id).limit(1)).unique().first() if handle else None
    if account is not None and not facts["email"]:
        partner = partners.partner_for(account.partner_id)
    else:
        kind = PartnerKind(facts["kind"].casefold()) if facts["kind"] else PartnerKind.CREATOR
        partner = partners.keep_partner(
            None, facts["name"], facts["email"], actor=actor, now=now, kind=kind, found_by="import"
        )
    missing: dict[str, Any] = {
        name: facts[name] for name in ("country", "about") if facts[name] and not getattr(partner, name)
    }
    for name in ("topics", "languages"):
        if facts[name] and not getattr(partner, name):
            missing[name] = [each for each in facts[name].replace(",", ";").split(";") if each.strip()]
    if missing:
        partners.change(partner, actor=actor, now=now, **missing)
    if handle:
        account = partners.add_account(partner, network, facts["handle"], facts["url"], actor=actor, now=now)
        if facts["followers"] and account.read_at is None:
            readings.keep_reading(account, int(facts["followers"]), source="import", actor=actor, now=now)
    return partner


def example() -> Iterator[str]:
    """A file to begin with."""
    return spreadsheets.written([COLUMNS, EXAMPLE])


def exported(rule: segmenting.Rule, now: datetime) -> Iterator[str]:
    """Whoever fits a rule, a line for each account (one without accounts has one), for spreadsheets."""
    return spreadsheets.written(_lines(rule, now))


def _lines(rule: segmenting.Rule, now: datetime) -> Iterator[Sequence[Any]]:
    yield EXPORTED
    yield from islice(walk(partial(_some, rule, now)), MOST_EXPORTED)


def _some(rule: segmenting.Rule, now: datetime, cursor: str | None) -> Page[Sequence[Any]]:
    """The lines of one page of partners."""
    part = queries.found(rule, now, sort="newest", cursor=cursor, limit=A_PAGE)
    accounts = queries.accounts_of([each.id for each in part.items])
    enrolments = queries.enrolments_of([each.person_id for each in part.items])
    lines = []
    for partner in part.items:
        programmes = ", ".join(each.programme.name for each in enrolments.get(partner.person_id or 0, ()))
        theirs: Sequence[PartnerAccount | None] = accounts[partner.id] or [None]
        lines += [_line(partner, account, programmes) for account in theirs]
    return Page(lines, part.next)


def _line(partner: Partner, account: PartnerAccount | None, programmes: str) -> Sequence[Any]:
    return (
        partner.name, partner.address or "", partner.kind.value, partner.country, "; ".join(partner.topics),
        "; ".join(partner.languages), partner.about, account.network if account else "",
        account.handle if account else "", account.url if account else "",
        account.followers if account and account.followers is not None else "", partner.state.value,
        engagement.written(partner.engagement).removesuffix(" %"), partner.owner.name if partner.owner else "",
        programmes, to_rfc3339(partner.touched_at),
    )  # fmt: skip
