"""A sheet is kept some lines a transaction, and in as many statements for many lines as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.posts.models import Reading
from advocacy.reach.readings import sheets
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

DAY = timedelta(days=1)


def test_the_lines_of_a_sheet(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    person = installation.person(now=NOW - DAY)
    browser = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    with installation.app.app_context(), writing():
        posts = [making.published(person, network="linkedin", at=NOW - 2 * DAY).id for _each in range(6)]

    def kept(some: list[int], likes: int) -> int:
        text = "post,reactions\n" + "".join(f"{each},{likes}\n" for each in some)
        with installation.app.app_context(), statements_of(db.engine) as statements:
            assert browser.post("/reach/readings", data={"text": text, "evidence": "Export"}).status_code == 302
        return len(statements)

    assert kept(posts[:1], 1) == kept(posts, 2)
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    assert kept(posts, 3) > kept(posts[:2], 4)
    with installation.app.app_context(), reading():
        assert db.session.query(Reading).count() == 1 + 6 + 6 + 2
