"""Imports of people: a file is shown before anything is done, and carried out in pieces that can stop in between."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, get, reading, writing
from advocacy.directory import imports, jobs
from advocacy.directory.models import ImportPiece, ImportState, PeopleImport
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, timeline
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.people.importing import Row, Wrong, read
from advocacy.people.models import Person
from tests.directory.scim import directory_of
from tests.installation import Installation

GOOD = """email,name,roles,team,zone,relationship
a@acme.example,Ann,employee;hr,Design,Europe/Paris,officer
b@acme.example,Bob,,,,
"""


@pytest.fixture
def admin(installation: Installation) -> FlaskClient:
    """The first person, an administrator."""
    return installation.browser_of(installation.person(Role.ADMIN))


def looked(installation: Installation, text: str) -> int:
    """A file that was looked through; gives the import's id."""
    with installation.app.app_context():
        return imports.look_through(
            io.BytesIO(text.encode()), "people.csv", actor=Actor.system(), now=clock.now()
        )  # fmt: skip


def agree(installation: Installation, import_id: int, closes: int | None = None, **options: bool) -> None:
    """Agrees to it as the command line, and lets the job carry it out."""
    with installation.app.app_context():
        with writing():
            found = get(PeopleImport, import_id, "import")
            imports.agree(found, options, actor=Actor.system(), now=clock.now(), closes=closes)
        for _piece in range(3):
            jobs.carry_imports_out(clock.now())


def people(installation: Installation) -> dict[str, Person]:
    """Everybody, by address."""
    with installation.app.app_context():
        return {person.email: person for person in db.session.scalars(select(Person)).unique()}


def test_a_file_is_shown_and_then_carried_out(installation: Installation, admin: FlaskClient) -> None:
    answer = admin.post("/admin/people/import", data={"file": (io.BytesIO(GOOD.encode()), "people.csv")})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert "a@acme.example" in admin.get(place).text and len(people(installation)) == 1
    assert admin.post(f"{place}/agree").status_code == 303 and "Done" in admin.get(place).text
    ann = people(installation)["a@acme.example"]
    assert ann.roles == {Role.EMPLOYEE, Role.HR} and ann.relationship == "officer" and ann.zone == "Europe/Paris"
    assert ann.team is not None and ann.team.name == "Design"
    with installation.app.app_context(), reading():
        assert [row.verb for row in timeline("person", ann.id)] == ["add"]
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
        found = db.session.scalars(select(PeopleImport)).one()
        assert found.sample == [] and found.counts["added"] == 2
        assert db.session.scalar(select(func.count()).select_from(ImportPiece)) == 0
    assert admin.post(f"{place}/agree").status_code == 409 and admin.post(f"{place}/drop").status_code == 409


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing in that file"),
        ("email\nx@acme.example\n", "Line 1: there is no column name"),
        ("email,name,colour\n", "Line 1: the column “colour”"),
        ("email,name,name\n", "Line 1: a column is there twice"),
        ("email,name\n", "nobody in that file"),
    ],
)
def test_a_file_that_is_no_list_is_refused(text: str, said: str) -> None:
    with pytest.raises(Breach, match=said):
        list(read(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("email,name\na@acme.example,Ann\nno address,Bob\n", 3, "is not a mail address"),
        ("email,name\na@acme.example,Ann\nA@acme.example,Bob\n", 3, "a@acme.example is in line 2"),
        ("email,name,roles\na@acme.example,Ann,king\n", 2, "“king” is no role"),
        ("email,name,zone\na@acme.example,Ann,Mars/Base\n", 2, "There is no time zone"),
        ("email,name,zone\na@acme.example,Ann,America\n", 2, "There is no time zone"),
        ("email,name,language\na@acme.example,Ann,zz\n", 2, "The language “zz” is not offered"),
        ("email,name,relationship\na@acme.example,Ann,king\n", 2, "“king” is no relationship"),
        ('email,name\n"a@acme.example","Ann\nof two lines"\nb@acme.example,\n', 4, "A person needs a name"),
        ("email,name\na@acme.example,Ann,more\n", 2, "It has more fields"),
        (f"email,name,region\na@acme.example,Ann,DE\nb@acme.example,Bob,{'x' * 30}\n", 3, "too long"),
    ],
)
def test_a_wrong_line_is_named(text: str, line: int, said: str) -> None:
    wrong = [each for each in read(io.BytesIO(text.encode())) if isinstance(each, Wrong)]
    assert [each.number for each in wrong] == [line] and said in wrong[0].why


def test_a_byte_order_mark_and_spaces_in_the_heading_do_not_matter() -> None:
    (row,) = read(io.BytesIO("\ufeffEmail , NAME\na@acme.example, Ann \n".encode()))
    assert isinstance(row, Row) and row.name == "Ann"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"PK\x03\x04", b'email,name\n"' + b"x" * 200_000 + b'"\n'])
def test_a_file_that_is_no_text_is_refused(sqlite: Installation, content: bytes) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.ADMIN))
    answer = browser.post("/admin/people/import", data={"file": (io.BytesIO(content), "x.csv")})
    assert answer.status_code in (303, 422)
    assert len(people(sqlite)) == 1
    assert browser.post("/admin/people/import").status_code == 422


def test_lines_that_are_wrong_stop_it_unless_they_are_left_out(installation: Installation) -> None:
    import_id = looked(installation, f"{GOOD}nobody,Nob,,,,\n")
    with pytest.raises(Breach, match="can't be taken"):
        agree(installation, import_id)
    assert people(installation) == {}
    agree(installation, import_id, leave_out=True)
    assert sorted(people(installation)) == ["a@acme.example", "b@acme.example"]


def test_who_is_here_is_changed_only_when_asked_and_never_in_their_roles(installation: Installation) -> None:
    installation.person(name="Pip", region="DE")
    text = "email,name,roles,team,region\np1@acme.example,Pippa,admin,Sales,\n"
    agree(installation, looked(installation, text))
    assert people(installation)["p1@acme.example"].name == "Pip"
    agree(installation, looked(installation, text), update=True)
    pippa = people(installation)["p1@acme.example"]
    assert pippa.name == "Pippa" and pippa.team is not None and pippa.region == "DE" and pippa.roles == {Role.EMPLOYEE}
    import_id = looked(installation, text)
    with installation.app.app_context(), reading():
        assert get(PeopleImport, import_id, "import").counts["same"] == 1


def test_who_is_in_no_line_is_closed_only_when_asked_and_many_only_by_their_number(installation: Installation) -> None:
    directory = directory_of(installation)
    named = directory.add("scim@acme.example")
    installation.person(Role.AMBASSADOR, name="Amba")
    for _each in range(7):
        installation.person()
    import_id = looked(installation, GOOD)
    with installation.app.app_context(), reading():
        assert get(PeopleImport, import_id, "import").counts["closing"] == 8
    with pytest.raises(Breach, match="8 accounts would be closed"):
        agree(installation, import_id, close=True)
    with pytest.raises(Breach, match="8 accounts would be closed"):
        agree(installation, import_id, close=True, closes=7)
    agree(installation, import_id, close=True, closes=8)
    found = people(installation)
    here = {email for email, person in found.items() if person.active}
    amba = next(email for email, person in found.items() if person.name == "Amba")
    keeper = next(email for email, person in found.items() if Role.ADMIN in person.roles)
    assert here == {"a@acme.example", "b@acme.example", "scim@acme.example", amba, keeper} and named["active"]


def test_it_goes_on_where_it_stopped_and_a_piece_is_done_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    lines = "\n".join(f"n{each}@acme.example,N{each}" for each in range(5))
    import_id = looked(installation, f"email,name\n{lines}\n")
    with installation.app.app_context():
        with writing():
            imports.agree(get(PeopleImport, import_id, "import"), {}, actor=Actor.system(), now=clock.now())
        assert imports.go_on(import_id, "https://x.example", clock.now())
        with reading():
            assert get(PeopleImport, import_id, "import").done_rows == 2
        while imports.go_on(import_id, "https://x.example", clock.now()):
            continue
        with reading():
            found = get(PeopleImport, import_id, "import")
            assert found.state is ImportState.DONE and found.done_rows == 5
    assert len(people(installation)) == 5


def test_who_came_meanwhile_is_not_added_twice_and_who_is_new_can_be_invited(installation: Installation) -> None:
    import_id = looked(installation, GOOD)
    with installation.app.app_context(), writing():
        db.session.add(Person(email="b@acme.example", name="Bob before", created_at=clock.now()))
    agree(installation, import_id, invite=True)
    assert people(installation)["b@acme.example"].name == "Bob before"
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Mail.recipient)).all() == ["a@acme.example"]


def test_a_file_that_was_not_read_to_its_end_is_never_carried_out(sqlite: Installation) -> None:
    with sqlite.app.app_context(), writing():
        half = PeopleImport(
            state=ImportState.LOOKED_AT, options={}, counts={}, problems=[], sample=[], made_at=clock.now()
        )
        db.session.add(half)
        db.session.flush()
        with pytest.raises(InvalidMove, match="not read to its end"):
            imports.agree(half, {}, actor=Actor.system(), now=clock.now())


def test_the_command_says_what_it_would_do_and_does_it(sqlite: Installation, tmp_path: object) -> None:
    file = sqlite.settings.data_dir / "people.csv"
    file.write_text(GOOD)
    runner = sqlite.app.test_cli_runner()
    tried = runner.invoke(args=["people", "import", str(file), "--dry-run"])
    assert "2 new" in tried.output and people(sqlite) == {}
    done = runner.invoke(args=["people", "import", str(file)])
    assert done.exit_code == 0 and "2 people added" in done.output, done.output
    file.write_text("email,name\nnobody,Nob\n")
    refused = runner.invoke(args=["people", "import", str(file)])
    assert isinstance(refused.exception, Breach) and refused.exception.message.startswith("Line 2")
