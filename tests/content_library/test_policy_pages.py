"""The pages of policies: from clauses to everybody's acknowledgement, without script; who may see what."""

from __future__ import annotations

import csv
import io
import re

from flask.testing import FlaskClient

from advocacy.people.capabilities import Role
from tests.content_library.desk import QUIZ, Desk
from tests.content_library.shelf import Shelf

LINES = "? When?\n- Never\n* Always\n! People see one post.\n\n? Where?\n* In front\n- At the end"
WORDS = {
    "title": "Social media", "owner": "hr", "text_en": "You must not discuss your pay. Ask {contact}.",
    "quiz_en": LINES, "pass_mark": "2", "material": "on", "applies_to": ["employee"],
}  # fmt: skip


def browsers(shelf: Shelf) -> tuple[FlaskClient, FlaskClient, FlaskClient]:
    """HR, Legal, an employee."""
    employee = shelf.installation.person(name="=cmd()|Eve", team="+Design")
    return (
        shelf.installation.browser_of(shelf.hr), shelf.installation.browser_of(shelf.legal),
        shelf.installation.browser_of(employee),
    )  # fmt: skip


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_from_the_library_to_everybody(sqlite_shelf: Shelf) -> None:
    hr, legal, eve = browsers(sqlite_shelf)
    chosen = {"insert": "clauses", "clause": ["disclosure", "contact"], "language": ["en", "de"]}
    begun = hr.post("/policies/new", data={**chosen, "contact": "hr@acme.example"})
    assert begun.status_code == 200 and "I work at Acme" in begun.text and "hr@acme.example" in begun.text
    saved = hr.post("/policies/new", data=WORDS)
    assert saved.status_code == 302 and saved.location == "/policies/1/versions/1"
    page = hr.get(saved.location).text
    assert "pay or working conditions" in page and "{contact}" in page and "not legal advice" in page
    assert hr.post("/policies/versions/1/submit").status_code == 302
    assert 'value="approve"' not in hr.get(saved.location).text
    assert "Waiting for your decision" in legal.get("/policies/").text
    read = {"sha256": hidden(legal.get(saved.location).text, "sha256")}
    refused = legal.post("/policies/versions/1/decide", data={**read, "decision": "send_back"})
    assert refused.status_code == 422 and "Say why" in refused.text
    assert legal.post("/policies/versions/1/decide", data={**read, "decision": "approve"}).status_code == 302
    assert "Waiting for you" in eve.get("/policies/").text and "When?" in eve.get("/policies/1").text
    answer = {"language": "en", "read": "on", "next": "/feed", "answer_0": "0", "answer_1": "0"}
    tried = eve.post("/policies/versions/1/acknowledge", data=answer)
    assert tried.status_code == 422 and "People see one post." in tried.text and "1 of 2 answers" in tried.text
    agreed = eve.post("/policies/versions/1/acknowledge", data={**answer, "answer_0": "1"})
    assert agreed.status_code == 302 and agreed.location == "/feed"
    assert "Waiting for you" not in eve.get("/policies/").text
    assert "Asks nothing of you" in legal.get("/policies/").text


def test_the_file_is_safe_to_open(sqlite_shelf: Shelf) -> None:
    hr, _, eve = browsers(sqlite_shelf)
    version_id = Desk(sqlite_shelf).publish()
    eve.post(f"/policies/versions/{version_id}/acknowledge", data={"language": "de", "read": "on"})
    answer = hr.get("/policies/1/acknowledgements.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\N{BYTE ORDER MARK}"))))
    [mine] = [row for row in rows if "Eve" in row["name"]]
    assert mine["name"] == "'=cmd()|Eve" and mine["team"] == "'+Design"
    assert (mine["version"], mine["language"], mine["quiz_tries"]) == ("1", "de", "0") and mine["acknowledged_at"]
    assert len(rows) == 4 and sum(bool(row["acknowledged_at"]) for row in rows) == 1


def test_an_edit_that_crossed_another_is_told(sqlite_shelf: Shelf) -> None:
    hr, legal, _ = browsers(sqlite_shelf)
    hr.post("/policies/new", data=WORDS)
    opened = hidden(hr.get("/policies/1/write").text, "read_sha256")
    assert legal.post("/policies/1/write", data={**WORDS, "text_en": "Ours.", "read_sha256": opened}).status_code == 302
    crossed = hr.post("/policies/1/write", data={**WORDS, "text_en": "Mine.", "read_sha256": opened})
    assert crossed.status_code == 409 and "the text (en)" in crossed.text


def test_what_cannot_be_saved_stays_in_the_form(sqlite_shelf: Shelf) -> None:
    hr, _, _ = browsers(sqlite_shelf)
    for change, told in (
        ({"text_en": ""}, "Write the text"), ({"quiz_en": "? When?\n- A"}, "between 2 and 5"),
        ({"effective_at": "soon"}, "Write it as"), ({"pass_mark": "two"}, "How many answers"),
        ({"title": ""}, "1 and 200"),
    ):  # fmt: skip
        page = hr.post("/policies/new", data={**WORDS, "summary": "Kept words", **change})
        assert page.status_code == 422 and told in page.text and "Kept words" in page.text, change


def test_a_language_that_the_editor_does_not_offer_is_kept(sqlite_shelf: Shelf) -> None:
    api, hr = sqlite_shelf.installation.api_of(sqlite_shelf.hr), browsers(sqlite_shelf)[0]
    api("POST", "/policies", {"title": "Social media"})
    api("POST", "/policies/1/versions", {"texts": {"en": "Be kind.", "it": "Sii gentile."}})
    page = hr.get("/policies/1/write").text
    assert 'name="text_it"' in page and "Sii gentile." in page


def test_versions_are_compared_by_language(sqlite_shelf: Shelf) -> None:
    hr, _, _ = browsers(sqlite_shelf)
    desk = Desk(sqlite_shelf)
    desk.publish(text="Say who you are.")
    desk.publish(1, text="Say who you are, in front.", applies_to=["employee"], quiz=QUIZ, material=False)
    page = hr.get("/policies/1/versions/2").text
    assert "What changed since version 1" in page and "diff-ins" in page and "A small change" in page
    assert "The quiz changed." in page and "everybody" in page
    assert "What changed since version 2" in hr.get("/policies/1/versions/1?against=2").text


def test_who_may_see_what(sqlite_shelf: Shelf) -> None:
    Desk(sqlite_shelf).publish()
    pages = {
        "/policies/": set(Role), "/policies/1": set(Role), "/experts/": set(Role),
        "/policies/new": {Role.HR, Role.LEGAL}, "/policies/1/write": {Role.HR, Role.LEGAL},
        "/policies/1/versions/1": {Role.HR, Role.LEGAL}, "/policies/1/acknowledgements": {Role.HR},
        "/policies/1/acknowledgements.csv": {Role.HR},
    }  # fmt: skip
    for role in Role:
        browser = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(role))
        assert {path: browser.get(path).status_code for path in pages} == {
            path: 200 if role in may else 403 for path, may in pages.items()
        }, role
