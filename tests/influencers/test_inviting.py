"""Inviting many: what each row becomes, nobody twice, one bad row takes no other along; pages and mails."""

from __future__ import annotations

import io

import pytest

from advocacy import clock
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Role
from influencers.joining import inviting
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState
from tests.influencers.applicants import BASE, ME, NOW, mails, open_programme, submitted
from tests.installation import Installation

FILE = (
    "Email;Name;Network;Handle;Country\n"
    "a@out.example;Anna Blum;instagram;@anna;de\n"
    "no;Nobody;;;\n"
    "b@out.example;;myspace;b;\n"
    "c@out.example;=cmd();;;Germany\n"
    "a@out.example;Anna again;;;\n"
)


def test_rows_of_a_list_and_of_a_file() -> None:
    """Names with addresses in pointed brackets, addresses alone; a heading with columns in any order."""
    told = inviting.read_list("Anna Blum <Anna@Out.example>\n\nben@out.example\nnobody")
    assert [(each.email, each.name, bool(each.problem)) for each in told] == [
        ("anna@out.example", "Anna Blum", False), ("ben@out.example", "ben", False), ("nobody", "nobody", True),
    ]  # fmt: skip
    rows = inviting.read_file(FILE.encode("cp1252"))
    assert [(each.number, bool(each.problem)) for each in rows] == [
        (2, False),
        (3, True),
        (4, True),
        (5, True),
        (6, False),
    ]
    assert (rows[0].network, rows[0].handle, rows[0].country) == ("instagram", "@anna", "DE")
    assert [each.email for each in inviting.read_file(inviting.as_text(rows[:1]).encode())] == ["a@out.example"]


@pytest.mark.parametrize("text", ["", "\n \n", "\n".join(f"a{n}@out.example" for n in range(201))])
def test_nobody_or_too_many(text: str) -> None:
    """Said plainly."""
    with pytest.raises(Breach):
        inviting.read_list(text)


def test_each_row_is_looked_at_and_nobody_is_invited_twice(installation: Installation) -> None:
    """Takes part, invited, shut out, applied, twice in the list: each left out with its reason; twice sent is once."""
    with installation.app.app_context(), writing():
        programme = open_programme()
        states = {}
        for name, verb in (("in", None), ("asked", None), ("out", "ban"), ("no", "decline")):
            states[name] = programmes.invite(programme, f"{name}@out.example", name, BASE, actor=ME, now=NOW)
            if verb == "ban":
                enrolments.ban(states[name], actor=ME, now=NOW, why="Spam.")
        enrolments.answer(states["in"], True, actor=ME, now=NOW)
        enrolments.answer(states["no"], False, actor=ME, now=NOW)
        submitted(programme, email="applied@out.example")
        names = ("in", "asked", "out", "no", "applied", "new", "new")
        guests = inviting.read_list("\n".join(f"{name} <{name}@out.example>" for name in names))
        told = inviting.invite_all(programme, guests, BASE, actor=ME, now=NOW)
        assert told.done == 2, told.refused  # the new one, and the one who had declined
        assert len({each.problem for each in told.refused}) == 5
        before = len(mails())
        again = inviting.invite_all(programme, guests, BASE, actor=ME, now=NOW)
        assert again.done == 0 and len(mails()) == before and states["no"].state is EnrolmentState.INVITED


def test_the_desk_sees_first_and_sends_then(installation: Installation) -> None:
    """A look, nothing sent; the invitations; a file of somebody without the role is refused."""
    with installation.app.app_context(), writing():
        open_programme(now=clock.now())
    desk = installation.browser_of(installation.person(Role.MARKETING))
    sent = {"programme": "1", "file": (io.BytesIO(FILE.encode()), "people.csv")}
    page = desk.post("/programmes/invitations/preview", data=sent)
    assert page.status_code == 200 and "Left out" in page.text and "twice" in page.text
    with installation.app.app_context(), reading():
        assert mails() == []
    text = inviting.as_text(inviting.read_file(FILE.encode())[:1])
    assert desk.post("/programmes/invitations", data={"programme": "1", "text": text}).status_code == 302
    with installation.app.app_context(), reading():
        assert [each.recipient for each in mails()] == ["a@out.example"]
    assert desk.post("/programmes/invitations/preview", data={"people": "a@out.example"}).status_code == 422
    assert installation.browser_of(installation.person()).get("/programmes/invitations").status_code == 403
