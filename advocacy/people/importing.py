"""Importing people from CSV: pure reading of the lines, a check against who is here, and the verb. All or nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from advocacy import spreadsheets
from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.errors import Breach, Refused
from advocacy.history import Actor
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from advocacy.spreadsheets import Line

FACTS = ("zone", "language", "region", "relationship", "employing_entity")
COLUMNS = ("email", "name", "roles", "team", *FACTS)
MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MEND = "Mend it and import again; nobody was added."


@dataclass(frozen=True)
class Row:
    """A line of the file: somebody to be added. ``number`` is the line's, counted from 1 with the heading."""

    number: int
    email: str
    name: str
    roles: tuple[Role, ...]
    team: str
    facts: Mapping[str, str]


def decoded(content: bytes) -> str:
    """The file's text. Raises Breach when it is too big or no text."""
    if len(content) > MOST_BYTES:
        raise Breach("That file is too big.", remedy=f"Import at most {MOST_ROWS} people at once.")
    return spreadsheets.text_of(content)


def read_rows(text: str) -> list[Row]:
    """The people in a CSV text. Raises Breach naming the first line that can't be taken."""
    file = io.BytesIO(text.encode())
    sheet = spreadsheets.look_at(file)
    heading = [name.lower() for name in sheet.columns]
    if missing := [name for name in ("email", "name") if name not in heading]:
        raise Breach(f"Line 1: there is no column {' and no column '.join(missing)}.", remedy=f"Known: {_known()}.")
    if unknown := [name for name in heading if name not in COLUMNS]:
        raise Breach(f"Line 1: the column “{unknown[0]}” is not known.", remedy=f"Known: {_known()}.")
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line in spreadsheets.lines(file, sheet):
        row = _row(line, heading)
        if row.email in seen:
            raise Breach(f"Line {row.number}: {row.email} is in line {seen[row.email]} already.", remedy=MEND)
        seen[row.email] = row.number
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise Breach("That is too many people at once.", remedy=f"Import at most {MOST_ROWS}.")
    if not rows:
        raise Breach("There is nobody in that file.", remedy="The first line names the columns, a line each follows.")
    return rows


def refuse_known(rows: Sequence[Row]) -> None:
    """Raises Breach naming the first line whose address has an account."""
    by_email = {row.email: row.number for row in rows}
    emails, here = list(by_email), set[str]()
    for start in range(0, len(emails), 500):
        here |= set(db.session.scalars(select(Person.email).where(Person.email.in_(emails[start : start + 500]))))
    if here:
        first = min(here, key=by_email.__getitem__)
        raise Breach(f"Line {by_email[first]}: {first} has an account already.", remedy=MEND)


def add_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> int:
    """Adds them all; gives how many. Raises Breach naming the line that can't be taken."""
    refuse_known(rows)
    for row in rows:
        try:
            accounts.add_person(
                row.email, row.name, row.roles, actor=actor, now=now, team=row.team or None, **_typed(row.facts)
            )
        except Breach as problem:
            raise _at(row.number, problem) from problem
    return len(rows)


def _row(line: Line, heading: Sequence[str]) -> Row:
    number = line.number
    if line.problem:
        raise Breach(f"Line {number}: {line.problem}", remedy=MEND)
    if len(line.cells) > len(heading):
        raise Breach(f"Line {number}: it has more fields than the heading has columns.", remedy=MEND)
    fields = dict.fromkeys(heading, "") | {name: cell.strip() for name, cell in zip(heading, line.cells, strict=False)}
    try:
        email = accounts.normal_email(fields["email"])
        zone_named(fields.get("zone") or "UTC")
        if fields.get("language"):
            accounts.language_named(fields["language"])
        roles = tuple(_role(part.strip()) for part in fields.get("roles", "").split(";") if part.strip())
        if not fields["name"]:
            raise Breach("A person needs a name.")
        if (tie := fields.get("relationship")) and tie not in set(Relationship):
            raise Breach(f"“{tie}” is no relationship.", remedy=f"Known: {', '.join(Relationship)}.")
    except Breach as problem:
        raise _at(number, problem) from problem
    facts = {name: fields[name] for name in FACTS if fields.get(name)}
    return Row(number, email, fields["name"], roles or (Role.EMPLOYEE,), fields.get("team", ""), facts)


def _role(name: str) -> Role:
    if name not in set(Role):
        raise Breach(f"“{name}” is no role.", remedy=f"Known: {', '.join(Role)}.")
    return Role(name)


def _typed(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: Relationship(value) if name == "relationship" else value for name, value in facts.items()}


def _at(number: int, problem: Refused) -> Breach:
    return Breach(f"Line {number}: {problem.message}", remedy=problem.remedy or MEND)


def _known() -> str:
    return ", ".join(COLUMNS)
