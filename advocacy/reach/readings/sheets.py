"""A sheet of figures: what its lines say, whose posts they mean, what is wrong with each. Reads; the verb writes.

A line is a post: ``post`` is its number, its address on the network or our short link; a column for each metric. What
can't be taken is told with the number of its line and does not take the others along.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import inspect, select

from advocacy import spreadsheets
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.links.models import Link
from advocacy.posts.models import Share
from advocacy.reach import metrics
from advocacy.reach.facts import in_lists
from advocacy.reach.readings import stating
from advocacy.spreadsheets import Line

POST, AS_OF, EVIDENCE = "post", "as_of", "evidence"
COLUMNS = (POST, AS_OF, EVIDENCE, *metrics.REPORTED)
MOST_BYTES = 2_000_000
MOST_LINES = 5_000
AT_ONCE = 100
"""Lines kept in one transaction: nobody else may write meanwhile on SQLite."""
SHORT_LINK = "/r/"


@dataclass(frozen=True)
class Row:
    """A line of the sheet: the post it means, what it says, or why it can't be taken."""

    number: int
    named: str
    share: Share | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    as_of: datetime | None = None
    evidence: str = ""
    problem: str = ""


@dataclass(frozen=True)
class _Said:
    number: int
    fields: Mapping[str, str]
    problem: str = ""


def read(text: str, evidence: str, zone: str, now: datetime) -> list[Row]:
    """The lines of a sheet; ``evidence`` is that of lines without one of their own. A constant number of statements
    for each 500 lines. Raises Breach when the heading can't be read, or there are too many lines."""
    said = list(_said(text))
    shares = _posts([each.fields.get(POST, "") for each in said])
    known = stating.known_of(sorted({each.id for each in shares.values()}))
    rows = [_row(each, shares, known, evidence, zone, now) for each in said]
    return list(_without_doubles(rows))


def statements(rows: Sequence[Row]) -> list[stating.Statement]:
    """What lines that can be taken state; their posts read anew, in one statement."""
    ids: list[int] = [(inspect(row.share).identity or ())[0] for row in rows if row.share is not None]  # reads no row
    posts = {each.id: each for each in db.session.scalars(select(Share).where(Share.id.in_(ids)))}
    return [
        stating.Statement(posts[share_id], row.figures, row.as_of, row.evidence)
        for share_id, row in zip(ids, rows, strict=True)
        if row.as_of is not None
    ]


def decoded(content: bytes) -> str:
    """The file's text. Raises Breach when it is too big or no text."""
    if len(content) > MOST_BYTES:
        raise Breach(_("That file is too big."), remedy=_("At most %(count)s lines at once.", count=MOST_LINES))
    return spreadsheets.text_of(content)


def _said(text: str) -> Iterator[_Said]:
    file = io.BytesIO(text.encode())
    sheet = spreadsheets.look_at(file)
    heading = [name.strip().lower().replace(" ", "_") for name in sheet.columns]
    _require(heading)
    for count, line in enumerate(spreadsheets.lines(file, sheet)):
        if count >= MOST_LINES:
            raise Breach(_("That is too many lines."), remedy=_("At most %(count)s lines at once.", count=MOST_LINES))
        yield _line(line, heading)


def _require(heading: Sequence[str]) -> None:
    known = _("Known: %(columns)s.", columns=", ".join(COLUMNS))
    if POST not in heading:
        raise Breach(_("Line 1: there is no column “post”."), remedy=known)
    if len(set(heading)) < len(heading):
        raise Breach(_("Line 1: a column is there twice."), remedy=_("Keep one of them."))
    if unknown := [name for name in heading if name not in COLUMNS]:
        raise Breach(_("Line 1: the column “%(name)s” is not known.", name=unknown[0]), remedy=known)
    if not set(heading) & set(metrics.REPORTED):
        raise Breach(_("Line 1: there is no column with a figure."), remedy=known)


def _line(line: Line, heading: Sequence[str]) -> _Said:
    fields = {name: spreadsheets.plain(cell) for name, cell in zip(heading, line.cells, strict=False)}
    problem = line.problem
    if not problem and len(line.cells) > len(heading):
        problem = _("It has more fields than the heading has columns.")
    return _Said(line.number, fields, problem)


def _posts(named: Sequence[str]) -> dict[str, Share]:
    """The posts by what the sheet calls them. Three statements for each 500 of a kind."""
    numbers = {int(each): each for each in named if each.isascii() and each.isdigit() and len(each) < 16}
    slugs = {each.rpartition(SHORT_LINK)[2].partition("?")[0]: each for each in named if SHORT_LINK in each}
    addresses = [each for each in named if each.startswith("http") and SHORT_LINK not in each]
    found: dict[str, Share] = {}
    for some in in_lists(sorted(numbers)):
        found |= {numbers[each.id]: each for each in db.session.scalars(select(Share).where(Share.id.in_(some)))}
    for slices in in_lists(sorted(set(addresses))):
        found |= {each.url or "": each for each in db.session.scalars(select(Share).where(Share.url.in_(slices)))}
    for slices in in_lists(sorted(slugs)):
        linked = select(Share, Link.slug).join(Link, Link.id == Share.link_id).where(Link.slug.in_(slices))
        found |= {slugs[slug]: share for share, slug in db.session.execute(linked)}
    return found


def _row(
    said: _Said, shares: Mapping[str, Share], known: Mapping[int, Mapping[str, int]], evidence: str, zone: str,
    now: datetime,
) -> Row:  # fmt: skip
    named = said.fields.get(POST, "")
    if said.problem:
        return Row(said.number, named, problem=said.problem)
    share = shares.get(named)
    if share is None:
        return Row(said.number, named, problem=_("There is no such post. Give its number, address or short link."))
    told = said.fields.get(EVIDENCE, "") or evidence
    try:
        as_of = stating.instant(said.fields.get(AS_OF, ""), zone, now)
        figures = {
            name: stating.whole_number(said.fields[name]) for name in metrics.REPORTED if said.fields.get(name, "")
        }
    except Breach as wrong:
        return Row(said.number, named, share, problem=wrong.message)
    problems = stating.problems(share, figures, as_of, told, now, known.get(share.id, {}))
    problem = " ".join(word for words in problems.values() for word in words)
    return Row(said.number, named, share, figures, as_of, told, problem)


def _without_doubles(rows: Sequence[Row]) -> Iterator[Row]:
    """A second line of one post and time that says otherwise can't be taken: nobody knows which is right."""
    first: dict[tuple[int, datetime], Row] = {}
    for row in rows:
        if row.problem or row.share is None or row.as_of is None:
            yield row
            continue
        earlier = first.setdefault((row.share.id, row.as_of), row)
        if any(earlier.figures.get(name, value) != value for name, value in row.figures.items()):
            said = _("Line %(number)s says otherwise of the same post and time.", number=earlier.number)
            yield Row(row.number, row.named, row.share, row.figures, row.as_of, row.evidence, said)
        else:
            yield row
