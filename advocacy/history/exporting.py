"""The examiner's export: a header with keys and signed checkpoints, then a line a sealed row; whole or a part.

A part begins behind a signed checkpoint and ends with one, so that both its ends are vouched for. Verified offline.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, get
from advocacy.errors import Breach
from advocacy.history.chain import Link, digest_at, links_of_database
from advocacy.history.checkpoints import Checkpoint, file_of, key_id, public_keys, read_file, read_lines
from advocacy.history.digests import GENESIS, canonical
from advocacy.history.models import Actor, Export, HistoryRow, Seal
from advocacy.history.records import record
from advocacy.history.sealing import head
from advocacy.history.verifying import UNKNOWN_KEY, Part, Report, erased_unsealed, verify
from advocacy.settings import Settings

FORMAT = 2


@dataclass(frozen=True)
class Span:
    """Positions from ``first`` to ``last``, both included."""

    first: int
    last: int


def whole() -> Span:
    """The whole chain as it is now."""
    return Span(1, head()[0])


def of_period(since: datetime | None, until: datetime | None) -> Span:
    """The positions of what happened in a period. Raises Breach when nothing did."""
    places = select(func.min(Seal.position), func.max(Seal.position)).join(HistoryRow, HistoryRow.id == Seal.history_id)
    if since is not None:
        places = places.where(HistoryRow.at >= since)
    if until is not None:
        places = places.where(HistoryRow.at < until)
    first, last = db.session.execute(places).one()
    if first is None:
        raise Breach(gettext("Nothing happened in that period."), remedy=gettext("Choose a longer one."))
    return Span(first, last)


def widened(span: Span, marks: Sequence[Checkpoint]) -> Span:
    """The span, made so much longer that it begins behind a checkpoint (or with the chain) and ends with one, as far as
    there are any. Raises Breach for positions that are not there."""
    last, _seal = head()
    if not 1 <= span.first <= span.last <= last:
        raise Breach(gettext("There is no such part: the chain has the positions 1 to %(last)s.", last=last))
    places = sorted({mark.position for mark in marks})
    first = max((place for place in places if place < span.first), default=0) + 1
    return Span(first, min((place for place in places if place >= span.last), default=last))


def ask(span: Span, why: str, settings: Settings, *, actor: Actor, now: datetime) -> Export:
    """Notes an export, widened to checkpoints. Raises Breach without a reason."""
    if not why.strip():
        raise Breach(gettext("Say who asks for it, and why."), errors={"why": [gettext("Give a reason.")]})
    fit = widened(span, read_file(file_of(settings)))
    kept = Export(asked_by_id=actor.id, asked_at=now, why=why.strip(), first=fit.first, last=fit.last)
    db.session.add(kept)
    db.session.flush()
    record("export", kept.id, "ask", actor=actor, now=now, why=kept.why, first=fit.first, last=fit.last)
    return kept


def export_for(export_id: int) -> Export:
    """The export. Raises NotFound."""
    return get(Export, export_id, _("There is no such export."))


def exports(limit: int = 20) -> Sequence[Export]:
    """The newest exports."""
    return db.session.scalars(select(Export).order_by(Export.id.desc()).limit(limit)).all()


def lines(span: Span, settings: Settings) -> Iterator[bytes]:
    """The file, a line at a time, in the caller's reading transaction."""
    marks = [mark.line for mark in read_file(file_of(settings)) if max(span.first - 1, 1) <= mark.position <= span.last]
    to_the_end = span.last == head()[0] and not any(erased_unsealed())
    header = {
        "format": FORMAT, "first": span.first, "last": span.last, "previous": digest_at(span.first - 1),
        "to_the_end": to_the_end, "public_keys": list(public_keys(settings).values()), "checkpoints": marks,
    }  # fmt: skip
    yield canonical(header) + b"\n"
    for link in links_of_database(span.first, span.last):
        yield canonical(link._asdict()) + b"\n"


def export(path: Path, settings: Settings, span: Span | None = None) -> int:
    """Writes the file; gives the rows."""
    count = -1
    with path.open("wb") as file:
        for line in lines(span or whole(), settings):
            file.write(line)
            count += 1
    return count


def verify_file(path: Path, *trusted_keys: str) -> Report:
    """Verifies an export offline. With ``trusted_keys`` those count, and none that only the file knows.

    Raises Breach when the file is not an export.
    """
    try:
        with path.open(encoding="utf-8") as file:
            header = json.loads(file.readline())
            public, marks = trusted_keys or header["public_keys"], read_lines(header["checkpoints"])
            keys = {key_id(one): one for one in public}
            return _verified(header, (Link(**json.loads(line)) for line in file), marks, keys)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Breach(
            gettext("%(path)s is not an export of the history.", path=path),
            remedy=gettext("Make one with `advocacy history export`."),
        ) from wrong


def _verified(header: dict[str, Any], links: Iterator[Link], marks: list[Checkpoint], keys: dict[str, str]) -> Report:
    first, last = header.get("first", 1), header.get("last")
    part = Part(first, header.get("previous", GENESIS), header.get("to_the_end", True))
    if first == 1 and part.previous != GENESIS:
        return Report(0, 0, 1, "the file does not begin where the chain does")
    before = [mark for mark in marks if mark.position == first - 1]
    if first > 1 and not any(mark.digest == part.previous for mark in before):
        return Report(first - 1, 0, first, "no signed checkpoint vouches for the digest before it", first=first)
    report = verify(links, [mark for mark in marks if mark.position >= first], keys, part=part)
    unsigned = [mark for mark in before if not mark.signed_by(keys.get(mark.key_id, ""))]
    if report.whole and unsigned:
        return Report(0, 0, first - 1, UNKNOWN_KEY, first=first)
    if report.whole and last is not None and report.positions != last:
        at = min(report.positions, last) + 1
        return Report(report.positions, report.checkpoints, at, f"the file is to end with position {last}", first=first)
    return report
