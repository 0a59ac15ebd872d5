"""The pages and the API of the rules: who may, a version from form to force, what it would change, one clear error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db
from advocacy.history import follow, jobs
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.rulebook.models import PackVersion, PackVersionState, RuleImpactLine
from content_library.models import ItemState
from content_library.rules import impact as rule_impact
from content_library.rules.trying import stretches, verdict_on
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import ApiClient

FORM = {
    "summary": "No synergy", "new.rule": "Synergy", "new.kind": "blocked", "new.outcome": "fail",
    "new.says": "[en]\n~synergy", "new.message": "An empty word.", "new.remedy": "Say what you mean.",
    "new.source": "House rule", "new.passes": "We work together", "new.fails": "What synergies!",
}  # fmt: skip


@dataclass
class Office:
    """Legal, compliance and marketing at their browsers."""

    shelf: Shelf
    legal: FlaskClient
    other: FlaskClient
    marketing: FlaskClient
    api: ApiClient


@pytest.fixture
def office(shelf: Shelf) -> Office:
    browser = shelf.installation.browser_of
    other = shelf.installation.person(Role.COMPLIANCE)
    return Office(
        shelf, browser(shelf.legal), browser(other), browser(shelf.author), shelf.installation.api_of(shelf.legal)
    )


def compute(office: Office) -> None:
    with office.shelf.installation.app.app_context():
        rule_impact.compute(clock.now())


def sha256_on(page: str) -> str:
    found = re.search(r'name="sha256" value="(\w{64})"', page)
    assert found
    return found[1]


def test_from_form_to_force(office: Office) -> None:
    live = office.shelf.in_state(
        ItemState.LIVE, title="Synergies", captions=(rule_words("Synergies for all in Atlas 3.0."),)
    )
    fine = office.shelf.in_state(ItemState.LIVE, title="Fine")
    kept = office.legal.post("/rules/new/wording", data=FORM)
    assert kept.status_code == 302, kept.text
    path = kept.location
    assert office.legal.post(f"{path}/impact").status_code == 302
    assert "Being computed" in office.legal.get(path).text
    compute(office)
    page = office.legal.get(path).text
    assert "An empty word." in page and f"/studio/items/{live}" in page and f"/studio/items/{fine}" not in page
    assert office.legal.post(f"{path}/propose").status_code == 302
    assert "another pair of eyes" in office.legal.get(path).text
    answer = {"decision": "put_in_force", "sha256": sha256_on(page), "note": "Good"}
    assert office.legal.post(f"{path}/decide", data=answer).status_code == 403
    assert office.other.post(f"{path}/decide", data=answer).status_code == 302
    with office.shelf.installation.app.app_context():
        version = db.session.query(PackVersion).order_by(PackVersion.id.desc()).first()
        assert version is not None and version.state is PackVersionState.EFFECTIVE
        assert office.shelf.item(live).state is ItemState.LIVE, "nothing is withdrawn by itself"
        jobs.seal_waiting(clock.now())
        follow(rule_impact.RULES, clock.now())
        told = db.session.query(Notice).filter(Notice.source.isnot(None), Notice.path == path).all()
        assert {office.shelf.legal, office.shelf.author} <= {each.person_id for each in told}
        assert all("1 live" in each.text for each in told)
    assert "Synergy" in office.marketing.get("/rules/?kind=wording").text
    said = office.api("POST", "/checks", CHECK).get_json()
    assert said["outcome"] == "fail" and "wording.synergy" in {each["rule"] for each in said["findings"]}
    assert {each["version"] for each in said["findings"] if each["rule"].startswith("wording")} == {version.label}


def rule_words(text: str) -> Words:
    return Words("any", "en", text)


CHECK = {"text": "Synergy!", "network": "linkedin", "jurisdictions": ["US"], "relationship": "none", "language": "en"}


def test_who_may(office: Office) -> None:
    version = office.legal.post("/rules/new/wording", data=FORM).location
    employee = office.shelf.installation.browser_of(office.shelf.installation.person())
    assert employee.get("/rules/").status_code == 200, "those whose posts they stop read the rules"
    for path in ("/rules/", "/rules/try", "/rules/versions", version, f"{version}/content"):
        assert office.marketing.get(path).status_code == 200
    for path in ("/rules/try", "/rules/versions", version, f"{version}/content"):
        assert employee.get(path).status_code == 403
    for path in ("/rules/new/wording", f"{version}/edit"):
        assert office.legal.get(path).status_code == 200
        assert office.marketing.get(path).status_code == 403
    for path in ("propose", "impact", "decide", "edit"):
        assert office.marketing.post(f"{version}/{path}").status_code == 403


@pytest.mark.parametrize("kind", ["disclosure", "wording", "hosts"])
def test_an_untouched_form_changes_nothing(office: Office, kind: str) -> None:
    page = office.legal.get(f"/rules/new/{kind}").text
    kept = office.legal.post(f"/rules/new/{kind}", data={**fields_of(page), "summary": "Nothing"})
    assert kept.status_code == 302, kept.text
    assert "Nothing differs" in office.legal.get(kept.location).text


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send: every field of the page's form with its value."""
    reader = Fields()
    reader.feed(page)
    return reader.found


class Fields(HTMLParser):
    """The fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.name = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag in ("textarea", "select"):
            self.name, self.found[name] = (name, "") if tag == "textarea" else ("", "")
            self.select = name
        elif tag == "option" and "selected" in told:
            self.found[self.select] = told.get("value") or ""
        elif tag == "input" and told.get("type") in ("checkbox", "radio"):
            if "checked" in told:
                self.found[name] = told.get("value") or "on"
        elif tag == "input" and name:
            self.found[name] = told.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.name:
            self.found[self.name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.name = ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"raw": "{"}, "This is not JSON"),
        ({"raw": "[]"}, "one JSON object"),
        ({"raw": '{"rules": [{"rule": "x"}]}'}, "not well formed"),
        ({"raw": json.dumps({"classes": {}, "rules": [], "version": "1", "date": "x"}), "summary": ""}, "Say in a"),
        ({**FORM, "new.says": ""}, "not well formed"),
        ({**FORM, "new.outcome": "never"}, "not well formed"),
    ],
)
def test_what_cannot_be_kept_is_one_clear_error(office: Office, data: dict[str, str], said: str) -> None:
    answer = office.legal.post("/rules/new/wording", data={"summary": "x", **data})
    assert answer.status_code == 422 and said in answer.text
    with office.shelf.installation.app.app_context():
        assert db.session.query(PackVersion).count() == 0


def test_try_a_text(office: Office) -> None:
    told = {"network": "linkedin", "relationship": "employee", "jurisdictions": "US, DE", "text": "I work at Acme <b>"}
    page = office.marketing.post("/rules/try", data=told).text
    assert "disclosure.US" in page and "disclosure.DE" in page and "<mark" in page and "<b>" not in page
    version = office.legal.post("/rules/new/wording", data=FORM).location.rpartition("/")[2]
    assert "An empty word" not in office.legal.post("/rules/try", data={**told, "text": "Synergy"}).text
    assert "An empty word" in office.legal.post("/rules/try", data={**told, "text": "Synergy", "version": version}).text
    assert office.legal.post("/rules/try", data={**told, "relationship": "friend"}).status_code == 422
    said = office.api("POST", "/checks", {**CHECK, "pack_version": int(version)}).get_json()
    assert said["outcome"] == "fail"
    assert office.api("POST", "/checks", {**CHECK, "pack_version": 99}).status_code == 404


def test_the_stretches_are_the_text(office: Office) -> None:
    with office.shelf.installation.app.app_context():
        text = "I work at Acme. Guaranteed returns! bit.ly/x"
        told = {"relationship": "employee", "jurisdictions": ("US",), "language": "en"}
        parts = stretches(text, verdict_on(text, "linkedin", told).findings)
    assert "".join(part.text for part in parts) == text
    assert {part.text: part.outcome for part in parts if part.outcome}["Guaranteed returns"] == "fail"


def test_the_api(office: Office) -> None:
    api, other = office.api, office.shelf.installation.api_of(office.shelf.installation.person(Role.LEGAL))
    rules = api("GET", "/checks/rules").get_json()["items"]
    assert len(rules) > 40 and all(rule["plain"] and rule["source"] and rule["examples"] for rule in rules)
    content = api("GET", "/rule-packs/hosts").get_json()
    content["blocked"] = ["rival.example"]
    made = api("POST", "/rule-packs/hosts/versions", {"content": content, "summary": "No rival"})
    assert made.status_code == 201, made.text
    version = made.get_json()
    path = f"/rule-packs/versions/{version['id']}"
    assert api("POST", f"{path}/impact").get_json()["impact"]["state"] == "waiting"
    compute(office)
    assert api("GET", path).get_json()["impact"]["state"] == "done"
    assert api("GET", f"{path}/impact").get_json() == {"items": [], "next": None}
    assert api("POST", f"{path}/propose").get_json()["state"] == "in_review"
    order = {"sha256": version["sha256"]}
    assert api("POST", f"{path}/put-in-force", order).status_code == 403
    assert other("POST", f"{path}/put-in-force", {"sha256": "0" * 64}).status_code == 409
    assert other("POST", f"{path}/put-in-force", order).get_json()["state"] == "effective"
    assert api("POST", f"{path}/withdraw", {"note": "x"}).status_code == 409
    assert api("GET", "/rule-packs/nothing").status_code == 404
    assert api("POST", "/rule-packs/hosts/versions", {"content": {}, "summary": "x"}).status_code == 422
    listed = api("GET", "/rule-packs?limit=1").get_json()
    assert len(listed["items"]) == 1 and listed["next"]
    found = api("POST", "/checks", {**CHECK, "text": "See https://rival.example/x"}).get_json()["findings"]
    assert [each["rule"] for each in found] == ["hosts.blocked"]


def test_a_large_library_is_looked_at_in_batches(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_impact, "BATCH", 2)
    ids = [
        office.shelf.in_state(ItemState.LIVE, title=f"S{number}", captions=(rule_words(f"Synergies, part {number}"),))
        for number in range(5)
    ]
    office.shelf.in_state(ItemState.DRAFT)
    path = office.legal.post("/rules/new/wording", data=FORM).location
    office.legal.post(f"{path}/impact")
    compute(office)
    with office.shelf.installation.app.app_context():
        refs = {line.ref for line in db.session.query(RuleImpactLine)}
    assert refs == {f"item:{item_id}" for item_id in ids}
    shown = office.legal.get(path).text
    assert "Stories and waiting posts looked at" in shown and all(f"S{number}" in shown for number in range(5))
