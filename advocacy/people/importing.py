"""Pure: a CSV file of people, read line by line. A line that can't be taken is told with its number, not raised.

``advocacy.directory.imports`` compares it with who is here and carries it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy import spreadsheets
from advocacy.clock import zone_named
from advocacy.errors import Breach
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Relationship
from advocacy.spreadsheets import Line
from advocacy.web.sizes import MEGABYTE

FACTS = ("zone", "language", "region", "relationship", "employing_entity")
COLUMNS = ("email", "name", "roles", "team", *FACTS)
MOST_BYTES = 24 * MEGABYTE
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Row:
    """Somebody in the file. ``number`` is the line's, counted from 1 with the heading; ``facts`` only those given."""

    number: int
    email: str
    name: str
    roles: tuple[Role, ...]
    team: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """A line that can't be taken, and why."""

    number: int
    why: str


def read(file: BinaryIO) -> Iterator[Row | Wrong]:
    """The people in a CSV file, a line at a time.

    Raises Breach for a file that is no list of people, a column that is missing or unknown, and too many lines.
    """
    sheet = spreadsheets.look_at(file)
    heading = [name.lower() for name in sheet.columns]
    _refuse_heading(heading)
    seen: dict[str, int] = {}
    count = 0
    for line in spreadsheets.lines(file, sheet):
        count += 1
        if count > MOST_ROWS:
            raise Breach(_("That is too many people at once."), remedy=_("Import at most %(most)s.", most=MOST_ROWS))
        row = _taken(line, heading)
        if isinstance(row, Row):
            before = seen.setdefault(row.email, row.number)
            if before != row.number:
                row = Wrong(row.number, _("%(email)s is in line %(line)s already.", email=row.email, line=before))
        yield row
    if not count:
        raise Breach(
            _("There is nobody in that file."), remedy=_("The first line names the columns, a line each follows.")
        )


def _refuse_heading(heading: Sequence[str]) -> None:
    known = _("Known: %(columns)s.", columns=", ".join(COLUMNS))
    for name in ("email", "name"):
        if name not in heading:
            raise Breach(_("Line 1: there is no column %(name)s.", name=name), remedy=known)
    if unknown := [name for name in heading if name not in COLUMNS]:
        raise Breach(_("Line 1: the column “%(name)s” is not known.", name=unknown[0]), remedy=known)
    if len(set(heading)) < len(heading):
        raise Breach(_("Line 1: a column is there twice."), remedy=known)


def _taken(line: Line, heading: Sequence[str]) -> Row | Wrong:
    if line.problem:
        return Wrong(line.number, line.problem)
    try:
        return _row(line, heading)
    except Breach as problem:
        return Wrong(line.number, str(problem))


def _row(line: Line, heading: Sequence[str]) -> Row:
    if len(line.cells) > len(heading):
        raise Breach(_("It has more fields than the heading has columns."))
    cells = [spreadsheets.plain(cell) for cell in line.cells]
    fields = dict.fromkeys(heading, "") | dict(zip(heading, cells, strict=False))
    email = accounts.normal_email(fields["email"])
    roles = tuple(_role(part.strip()) for part in fields.get("roles", "").split(";") if part.strip())
    if not fields["name"]:
        raise Breach(_("A person needs a name."))
    if (tie := fields.get("relationship")) and tie not in set(Relationship):
        raise Breach(_("“%(name)s” is no relationship.", name=tie), remedy=", ".join(Relationship))
    facts = {name: fields[name] for name in FACTS if fields.get(name)}
    if "language" in facts:
        facts["language"] = accounts.language_named(facts["language"])
    zone_named(facts.get("zone", "UTC"))
    accounts.fit({**facts, "name": fields["name"], "email": email, "team": fields.get("team", "")})
    return Row(line.number, email, fields["name"], roles, " ".join(fields.get("team", "").split()), facts)


def _role(name: str) -> Role:
    if name not in set(Role):
        raise Breach(_("“%(name)s” is no role.", name=name), remedy=", ".join(Role))
    return Role(name)
