"""Inviting many: pure reading of a list or a CSV file, what would become of each row, and the verb.

One row that can't be invited takes no other along, and the same file twice invites nobody twice. Whoever applied waits
for an answer instead; whoever is shut out is not invited.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import spreadsheets
from advocacy.database import attempt, db
from advocacy.errors import Breach, Refused
from advocacy.history import Actor
from advocacy.people.accounts import normal_email
from advocacy.people.models import Person
from influencers.joining.deciding import KINDS
from influencers.joining.handles import NETWORKS, named
from influencers.joining.models import Application, ApplicationState
from influencers.partners import partners
from influencers.programmes import programmes
from influencers.programmes.models import Enrolment, EnrolmentState, Programme

COLUMNS = ("email", "name", "network", "handle", "country")
MOST = 200
MOST_BYTES = 500_000
NAMED = re.compile(r"^\s*(?P<name>[^<]*?)\s*<(?P<email>[^>]+)>\s*$")


@dataclass(frozen=True)
class Guest:
    """A row: somebody to be invited. ``problem`` says why they can't be, empty when they can."""

    number: int
    email: str
    name: str
    network: str = ""
    handle: str = ""
    country: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Invited:
    """What became of a list: how many were invited, and the rows that weren't."""

    done: int
    refused: Sequence[Guest]


def read_list(text: str) -> list[Guest]:
    """A row a line: "Anna Blum <anna@example.org>", or an address alone. Raises Breach for none or too many."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = NAMED.match(line)
        email = match["email"] if match else line.strip()
        found.append(_guest(number, {"email": email, "name": match["name"] if match else email.partition("@")[0]}))
    return _bounded(found)


def read_file(content: bytes) -> list[Guest]:
    """The rows of a CSV file, with a heading of ``COLUMNS``. Raises Breach for one that is none or too long."""
    if len(content) > MOST_BYTES:
        raise Breach(_("That file is too big."), remedy=_("Invite at most %(most)s people at once.", most=MOST))
    file = io.BytesIO(content)
    sheet = spreadsheets.look_at(file)
    heading = [name.casefold() for name in sheet.columns]
    if "email" not in heading:
        raise Breach(
            _("Line 1: there is no column email."), remedy=_("Known: %(columns)s.", columns=", ".join(COLUMNS))
        )
    found = []
    for line in spreadsheets.lines(file, sheet):
        cells = dict(zip(heading, map(spreadsheets.plain, line.cells), strict=False))
        guest = _guest(line.number, cells)
        found.append(replace(guest, problem=line.problem or guest.problem))
        if len(found) > MOST:
            break
    return _bounded(found)


def read_rows(rows: Iterable[Mapping[str, str]]) -> list[Guest]:
    """Rows by ``COLUMNS``, as the API takes them. Raises Breach for none or too many."""
    return _bounded([_guest(number, row) for number, row in enumerate(rows, 1)])


def as_text(guests: Sequence[Guest]) -> str:
    """Rows as CSV, to be carried through the preview."""
    return "".join(spreadsheets.as_csv(COLUMNS, ({name: getattr(each, name) for name in COLUMNS} for each in guests)))


def looked_at(programme: Programme, guests: Sequence[Guest]) -> list[Guest]:
    """The rows, each with what stands against inviting it. Two statements."""
    emails = [each.email for each in guests if not each.problem]
    enrolled = select(Person.email, Enrolment.state).join(Enrolment, Enrolment.person_id == Person.id)
    theirs = enrolled.where(Enrolment.programme_id == programme.id, Person.email.in_(emails))
    states = {row.email: row.state for row in db.session.execute(theirs)}
    waiting = select(Application.email).where(
        Application.programme_id == programme.id, Application.state == ApplicationState.SUBMITTED,
        Application.email.in_(emails),
    )  # fmt: skip
    applied, seen, told = set(db.session.scalars(waiting)), set[str](), []
    for each in guests:
        problem = each.problem or _against(each, states.get(each.email), each.email in applied, each.email in seen)
        told.append(replace(each, problem=problem))
        seen.add(each.email)
    return told


def invite_all(
    programme: Programme, guests: Sequence[Guest], base_url: str, *, actor: Actor, now: datetime
) -> Invited:  # fmt: skip
    """Invites those that nothing stands against, by mail, and keeps a profile of each."""
    done, refused = 0, []
    for each in looked_at(programme, guests):
        if each.problem:
            refused.append(each)
            continue
        try:
            with attempt():
                _invite(programme, each, base_url, actor, now)
            done += 1
        except Refused as refusal:
            refused.append(replace(each, problem=str(refusal)))
    return Invited(done, refused)


def _invite(programme: Programme, guest: Guest, base_url: str, actor: Actor, now: datetime) -> None:
    enrolment = programmes.invite(programme, guest.email, guest.name, base_url, actor=actor, now=now)
    partner = partners.keep_partner(
        enrolment.person, actor=actor, now=now, kind=KINDS[programme.kind], found_by="invited"
    )
    if guest.network and guest.handle:
        partners.add_account(partner, guest.network, named(guest.network, guest.handle), actor=actor, now=now)
    if guest.country and not partner.country:
        partners.change(partner, actor=actor, now=now, country=guest.country)


def _guest(number: int, cells: Mapping[str, str]) -> Guest:
    email, problem = cells.get("email", "").strip(), ""
    try:
        email = normal_email(email)
    except Breach as wrong:
        problem = wrong.message
    network = cells.get("network", "").strip().casefold()
    if network and network not in NETWORKS:
        problem = problem or _("“%(network)s” is no network that we know.", network=network)
    name = " ".join(cells.get("name", "").split())[:200] or email.partition("@")[0]
    country = cells.get("country", "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        problem = problem or _("A country is two letters, such as DE.")
    return Guest(number, email, name, network, cells.get("handle", "").strip()[:200], country, problem)


def _against(guest: Guest, state: EnrolmentState | None, applied: bool, twice: bool) -> str:
    said = {
        EnrolmentState.APPROVED: _("Takes part already."), EnrolmentState.INVITED: _("Was invited before."),
        EnrolmentState.PENDING: _("Asked, and waits for an answer."), EnrolmentState.BANNED: _("Is shut out."),
    }  # fmt: skip
    if twice:
        return str(_("Stands in the list twice."))
    if applied:
        return str(_("Applied, and waits for an answer."))
    return str(said.get(state, "")) if state is not None else ""


def _bounded(guests: list[Guest]) -> list[Guest]:
    if not guests:
        raise Breach(_("There is nobody in it."), remedy=_("A line for each: Anna Blum <anna@example.org>."))
    if len(guests) > MOST:
        raise Breach(_("That is too many at once."), remedy=_("Invite at most %(most)s people at once.", most=MOST))
    return guests
