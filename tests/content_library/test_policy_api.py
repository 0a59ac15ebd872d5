"""The API of policies beyond their states: shapes, quiz, audience, what changed since one read, HR's list."""

from __future__ import annotations

from typing import Any

from advocacy.database import db
from content_library.models import Acknowledgement, QuizTry
from tests.content_library.shelf import Shelf

QUIZ: dict[str, Any] = {
    "pass_mark": 1,
    "questions": {"en": [{"text": "When?", "choices": ["Never", "Always"], "right": 1, "why": "So people know."}]},
}
TEXTS = {"en": "Say who you are.", "de": "Sag, wer du bist."}


def published(shelf: Shelf, **about: Any) -> tuple[Any, Any, str]:
    """HR's and Legal's way in, and the path of a policy's versions with one in force."""
    hr, legal = shelf.installation.api_of(shelf.hr), shelf.installation.api_of(shelf.legal)
    policy = hr("POST", "/policies", {"title": "Social media", "owner": "hr"}).get_json()
    path = f"/policies/{policy['id']}/versions"
    version = hr("POST", path, {"texts": TEXTS, **about})
    assert version.status_code == 201, version.text
    hr("POST", f"{path}/1/submit", {})
    assert legal("POST", f"{path}/1/approve", {"sha256": version.get_json()["sha256"]}).status_code == 200
    return hr, legal, path


def test_a_quiz_is_asked_and_its_answers_are_not_told(shelf: Shelf) -> None:
    hr, _, path = published(shelf, quiz=QUIZ)
    api = shelf.installation.api_of(shelf.author)
    asked = api("GET", path).get_json()["items"][0]["quiz"]
    assert asked == {"pass_mark": 1, "questions": {"en": [{"text": "When?", "choices": ["Never", "Always"]}]}}
    assert hr("GET", path).get_json()["items"][0]["quiz"] == QUIZ
    body = {"policy_id": 1}
    assert api("POST", "/acknowledgements", body).status_code == 422
    wrong = api("POST", "/acknowledgements", {**body, "answers": ["Never"]})
    assert wrong.status_code == 422 and wrong.get_json()["errors"] == {"answers": ["Question 1: So people know."]}
    given = api("POST", "/acknowledgements", {**body, "answers": [1]}, headers={"Idempotency-Key": "once"})
    assert given.status_code == 201 and given.get_json()["quiz_tries"] == 2
    again = api("POST", "/acknowledgements", {**body, "answers": [1]}, headers={"Idempotency-Key": "once"})
    assert again.get_json() == given.get_json() == api("POST", "/acknowledgements", body).get_json()
    with shelf.installation.app.app_context():
        assert db.session.query(Acknowledgement).count() == 1 and db.session.query(QuizTry).count() == 0


def test_answers_where_nothing_is_asked(shelf: Shelf) -> None:
    published(shelf)
    api = shelf.installation.api_of(shelf.author)
    refused = api("POST", "/acknowledgements", {"policy_id": 1, "answers": ["yes"]})
    assert refused.status_code == 422 and "answers" in refused.get_json()["errors"]


def test_a_withdrawn_version_is_a_clear_409_and_blocks_nobody(shelf: Shelf) -> None:
    hr, _, path = published(shelf)
    api = shelf.installation.api_of(shelf.author)
    assert api("GET", "/policies").get_json()["items"][0]["to_acknowledge"] is True
    assert hr("POST", f"{path}/1/withdraw", {"note": "Wrong word"}).status_code == 200
    refused = api("POST", "/acknowledgements", {"policy_id": 1, "version": 1})
    assert refused.status_code == 409 and "withdrawn" in refused.text and "Nothing is asked" in refused.text
    assert api("POST", "/acknowledgements", {"policy_id": 1}).status_code == 404
    assert api("GET", "/policies").get_json()["items"] == []


def test_what_changed_since_one_read_is_named(shelf: Shelf) -> None:
    hr, legal = shelf.installation.api_of(shelf.hr), shelf.installation.api_of(shelf.legal)
    hr("POST", "/policies", {"title": "Social media"})
    path, at = "/policies/1/versions", "2026-01-01T00:00:00Z"
    first = hr("POST", path, {"texts": TEXTS, "effective_at": at}).get_json()
    other = {**TEXTS, "de": "Sag, wer du bist, und zwar vorn."}
    second = hr("POST", path, {"texts": other, "effective_at": at, "quiz": QUIZ}).get_json()
    assert first["number"] == second["number"] == 1 and first["sha256"] != second["sha256"]
    stale = hr("POST", path, {"texts": TEXTS, "effective_at": at, "read_sha256": first["sha256"]})
    assert stale.status_code == 409 and "the quiz, the text (de)" in stale.text
    hr("POST", f"{path}/1/submit", {})
    stale = legal("POST", f"{path}/1/approve", {"sha256": first["sha256"]})
    assert stale.status_code == 409 and "the quiz, the text (de)" in stale.text
    assert legal("POST", f"{path}/1/approve", {"sha256": second["sha256"]}).status_code == 200


def test_a_wrong_version_is_refused_by_field(sqlite_shelf: Shelf) -> None:
    hr = sqlite_shelf.installation.api_of(sqlite_shelf.hr)
    hr("POST", "/policies", {"title": "Social media"})
    one = {"text": "When?", "choices": ["Never", "Always"], "right": 2}
    for change, field in (
        ({"applies_to": ["king"]}, "applies_to"), ({"quiz": {"questions": {"en": [one]}}}, "quiz_en"),
        ({"quiz": {"pass_mark": 2, "questions": {"en": [{**one, "right": 0}]}}}, "pass_mark"),
        ({"texts": {"en": " "}}, "texts"), ({"colour": "red"}, "colour"),
    ):  # fmt: skip
        refused = hr("POST", "/policies/1/versions", {"texts": TEXTS, **change})
        assert refused.status_code == 422 and field in refused.get_json()["errors"], (change, refused.text)


def test_hr_sees_who_has_yet_to_and_reminds(shelf: Shelf) -> None:
    hr, legal, _ = published(shelf, applies_to=["marketing", "hr"])
    before = hr("GET", "/policies/1/acknowledgements").get_json()["items"]
    assert {each["person_id"] for each in before} == {shelf.author, shelf.hr}
    shelf.installation.api_of(shelf.author)("POST", "/acknowledgements", {"policy_id": 1, "language": "de"})
    missing = hr("GET", "/policies/1/acknowledgements").get_json()["items"]
    assert [(each["person_id"], each["at"]) for each in missing] == [(shelf.hr, None)]
    have = hr("GET", "/policies/1/acknowledgements?acknowledged=true").get_json()["items"]
    assert [(each["person_id"], each["version"], each["language"]) for each in have] == [(shelf.author, 1, "de")]
    assert hr("POST", "/policies/1/remind").get_json() == {"reminded": 1}
    assert hr("POST", "/policies/1/remind").status_code == 409
    assert legal("GET", "/policies/1/acknowledgements").status_code == 403


def test_clauses_and_their_check(sqlite_shelf: Shelf) -> None:
    hr = sqlite_shelf.installation.api_of(sqlite_shelf.hr)
    library = hr("GET", "/policies/clauses").get_json()["items"]
    assert {"disclosure", "contact", "voluntary", "confidential", "mistakes"} <= {each["kind"] for each in library}
    said = hr("POST", "/policies/clause-check", {"texts": {"en": "You must not discuss pay."}}).get_json()
    assert said["findings"][0]["rule"] == "clause.pay_and_conditions" and "advice" in said["note"]
    assert {each["outcome"] for each in said["findings"]} == {"review"}
    employee = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    assert employee("GET", "/policies/clauses").status_code == 403
