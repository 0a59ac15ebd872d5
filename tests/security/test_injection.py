"""What people write is words: nothing in it is run by the templates, by the browser, by a mail or by a spreadsheet.

Every text column of a furnished company is overwritten with what would run somewhere, and every page is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import JSON, Column, String, Table, Text, select, text, update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.mailing import Mail, queue
from advocacy.mailing.written import message_of
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.security.company import EMBEDDED, Company
from tests.security.grading import complaints
from tests.thinned import WHOLE

PRODUCT = str(913 * 977)
BREAKS = "%(q)s%s{q}{{913*977}}${913*977}<%=913*977%>\"'><script>pwn()</script><img src=x onerror=pwn()>"
"""For Python's % and format, Jinja and its relatives, attributes of HTML, HTML."""
SHORT = "%(q)s{q}{{913*977}}\"'><img src=x>"
RUNS = re.compile(r"<script>pwn|<img src=x|onerror=pwn\(\)>")
"""What stands in a page when it was not taken for words."""
WORDS = re.compile(
    r"(^|_)(name|title|text|body|note|notes|why|summary|words|description|about|alt|what|subject|problem|headline"
    r"|heading|question|purpose|licence|goal|gives|asks|welcome|thanks|bio|author|excerpt|judgement|appeal|answer|brief"
    r"|evidence|territory|location|label|filename|detail|extra|agent|display|location|handle|region|caption|reason"
    r"|campaign|programme|topic|item|perk|credit|team|place|reference|consent|licence|tracking|carrier|sku|term)$"
)
"""Columns that hold what somebody wrote."""
NAMED_BY_US = {("conversions", "reason"), ("conversion_touches", "reason")}
"""Columns of such a name that hold a word of ours."""
LEFT = {"alembic_version", "history", "seals", "idempotency_keys"}
"""The chain is digested; what a page shows of it is what was recorded of names and reasons, which are poisoned."""


def _columns() -> Iterator[tuple[Table, Column[Any], str]]:
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if (
                table.name in LEFT
                or column.primary_key
                or column.foreign_keys
                or type(column.type) not in (String, Text)
            ):
                continue
            room = getattr(column.type, "length", None) or 10_000
            if (table.name, column.name) in NAMED_BY_US:
                continue
            if WORDS.search(column.name) and room >= len(SHORT):
                yield table, column, BREAKS if room > len(BREAKS) + 10 else SHORT


def _poison() -> int:
    """Overwrites every such column of every row; gives how many columns. Where a value must be unique, it stays so."""
    done = 0
    with writing():
        keeping = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
        for name in db.session.scalars(text(keeping)).all():  # of tables that only grow
            db.session.execute(text(f"DROP TRIGGER {name}"))
        for table, column, poison in _columns():
            key = next(iter(table.primary_key.columns))
            unique = any(column.name in index.columns for index in table.indexes if index.unique) or any(
                column.name in getattr(each, "columns", {})
                for each in table.constraints
                if "Unique" in type(each).__name__
            )
            keys = db.session.scalars(select(key).where(column.is_not(None))).all()
            for number, each in enumerate(keys):
                value = f"{number}{poison}" if unique else poison
                db.session.execute(update(table).where(key == each).values({column.name: value}))
            done += bool(keys)
        for table in db.metadata.sorted_tables:
            done += _poison_json(table)
    return done


def _poison_json(table: Table) -> int:
    """Sentences inside JSON columns; words that look like names of ours (no blank in them) stay."""
    columns = [column for column in table.columns if isinstance(column.type, JSON) and table.name not in LEFT]
    if not columns or len(table.primary_key.columns) != 1:
        return 0
    key = next(iter(table.primary_key.columns))
    for row in db.session.execute(select(key, *columns)).all():
        values = {column.name: _spoilt(value) for column, value in zip(columns, row[1:], strict=True)}
        db.session.execute(update(table).where(key == row[0]).values(values))
    return len(columns)


def _spoilt(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _spoilt(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_spoilt(each) for each in value]
    return f"{value} {BREAKS}" if isinstance(value, str) and " " in value and "://" not in value else value


def test_no_page_runs_what_people_wrote(company: Company) -> None:
    """And none breaks of it. Every answer's headers are graded on the way: pages, files, and what answers instead."""
    browser, nobody = company.browser(), company.installation.app.test_client()
    with company.installation.app.app_context():
        assert _poison() > 100
    company.installation.app.testing = False  # a page that breaks answers 500 instead of ending the test
    wrong, shown, opened = {}, 0, 0
    for client, paths in ((browser, company.pages(each=WHOLE)), (nobody, company.pages(public=True, each=WHOLE))):
        for path, endpoint in paths.items():
            answer = client.get(path, buffered=True)
            html = answer.get_data().decode("utf-8", "replace")
            opened += answer.status_code == 200
            shown += "&lt;script&gt;pwn()" in html or "&lt;img src=x" in html
            broke = [str(answer.status_code)] if answer.status_code >= 500 and endpoint != "probes.ready" else []
            ran = [*RUNS.findall(html), *([PRODUCT] if PRODUCT in html else [])] if is_page(answer.mimetype) else []
            graded = complaints(answer.headers, embedded=endpoint in EMBEDDED)
            if broke or ran or graded:
                wrong[path] = [*broke, *ran, *graded]
    assert wrong == {}
    assert opened > 150 and shown > 80, (opened, shown)


def is_page(mimetype: str | None) -> bool:
    """Whether browsers run what stands in an answer; the words of a CSV or a JSON are words."""
    return mimetype in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml"}


@pytest.mark.parametrize(
    "poison", ["a\r\nBcc: victim@acme.example", "a\nX-Evil: 1", "a\rb", "a\u2028b", "a\0b", "ä" * 400]
)
def test_no_header_of_a_mail_is_added(sqlite: Installation, poison: str) -> None:
    """Names and titles go into subjects."""
    with sqlite.app.app_context(), writing():
        mail: Mail = queue("ann@acme.example", poison, "Hello", now=clock.now(), stop_url="https://a.example/x")
        raw = bytes(message_of(mail, sqlite.settings))
    head = raw.partition(b"\n\n")[0].replace(b"\r\n", b"\n")
    names = [line.partition(b":")[0].lower() for line in head.split(b"\n") if line and not line.startswith(b" ")]
    assert b"bcc" not in names and b"x-evil" not in names
    assert names.count(b"subject") == 1 and names.count(b"to") == 1


@pytest.mark.parametrize(
    "recipient",
    ["a@acme.example, b@evil.example", "a@acme.example\r\nBcc: b@evil.example", "a@acme.example;b@evil.example",
     "<a@acme.example> <b@evil.example>", "b@evil.example (a@acme.example", "a@acme.example>,<b@evil.example"],
)  # fmt: skip
def test_a_mail_goes_to_one_address(sqlite: Installation, recipient: str) -> None:
    """An address that is several is no person's: it is refused where people come in."""
    admin = sqlite.api_of(sqlite.person(Role.ADMIN))
    answer = admin("POST", "/people", {"email": recipient, "name": "Ann"})
    assert answer.status_code == 422
