"""Pages and API of routes, working hours, absences and qualifications: what forms say arrives, and who may not."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.times import calendars
from content_library.models import Absence, Qualification, Route
from tests.content_library.panel import C, H, L, P, Panel

FORM = {
    "name": "Results", "step_legal": "2", "step_compliance": "1", "step_hr": "2", "topics": "Results, Figures",
    "risks": ["high", "normal"], "hours": "8", "remind_hours": "2", "escalate": "hr", "approval_days": "90",
    "priority": "3", "routine": "on",
}  # fmt: skip
BODY: dict[str, Any] = {"name": "Results", "steps": [["compliance"], ["legal"]], "conditions": {"topics": ["Results"]}}
HOURS = {"zone": "Europe/Berlin", "days": [1, 2, 3], "begins": "08:00", "ends": "12:00", "holidays": ["2026-12-25"]}


def test_the_form_of_a_route(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    browser = panel.shelf.installation.browser_of(panel.members[C])
    assert browser.post("/routes/new", data=FORM).status_code == 302
    with panel.app.app_context():
        [kept] = db.session.query(Route)
        assert kept.steps == [["compliance"], ["hr", "legal"]] and kept.conditions["risks"] == ["high", "normal"]
        assert kept.conditions["topics"] == ["Figures", "Results"] and (kept.hours, kept.approval_days) == (8, 90)
        assert kept.escalate_function == "hr" and kept.routine
    shown = browser.get("/routes/1").text
    assert "Figures, Results" in shown and 'value="90"' in shown
    assert browser.post("/routes/1", data={**FORM, "hours": "x"}).status_code == 422
    assert browser.post("/routes/1", data={**FORM, "hours": "²"}).status_code == 422
    assert browser.post("/routes/1", data={**FORM, "name": ""}).status_code == 422
    assert browser.post("/routes/1", data={**FORM, "step_hr": "", "note": "HR need not"}).status_code == 302
    assert (
        browser.post("/routes/standard", data={"name": "Standard", "step_legal": "1", "hours": "4"}).status_code == 302
    )
    assert browser.post("/routes/standard", data={"name": "Standard", "step_hr": "1", "hours": "4"}).status_code == 302
    page = browser.get("/routes/").text
    assert "Results" in page and "Standard" in page and "Whatever no other route names" in page
    assert browser.post("/routes/1/retire", data={"note": "Done"}).status_code == 302
    assert browser.get("/routes/1").status_code == 404 and "Retired routes" in browser.get("/routes/").text


def test_working_hours_are_changed_on_the_page_and_over_the_api(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    browser = panel.shelf.installation.browser_of(panel.members[H])
    form = {"zone": "Europe/Berlin", "days": ["1", "2"], "begins": "08:00", "ends": "12:00", "holidays": "2026-12-25"}
    assert browser.post("/routes/working-hours", data=form).status_code == 302
    with panel.app.app_context():
        assert calendars.calendar().holidays == {date(2026, 12, 25)}
    for begins in (" 08:00", "T08:00", "08:00:30", "0800"):
        assert browser.post("/routes/working-hours", data={**form, "begins": begins}).status_code == 302
        assert browser.get("/routes/").status_code == 200
        with panel.app.app_context():
            assert calendars.calendar().begins == time(8)
    wrongs: list[dict[str, Any]] = [
        {"begins": "12:00"}, {"begins": "²"}, {"days": ["²"]}, {"days": []}, {"holidays": "Christmas"},
        {"zone": "Europe/Nowhere"},
    ]  # fmt: skip
    for wrong in wrongs:
        assert browser.post("/routes/working-hours", data={**form, **wrong}).status_code == 422
    api = panel.shelf.installation.api_of(panel.members[H])
    assert api("PUT", "/working-hours", HOURS).get_json() == api("GET", "/working-hours").get_json() == HOURS
    assert api("PUT", "/working-hours", {**HOURS, "days": [9]}).status_code == 422


def test_routes_over_the_api(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    api = panel.shelf.installation.api_of(panel.members[C])
    assert [(each["name"], each["version"]) for each in api("GET", "/routes").get_json()["items"]] == [("Standard", 0)]
    made = api("POST", "/routes", BODY)
    assert made.status_code == 201, made.text
    route = made.get_json()
    assert (route["version"], route["steps"], route["hours"]) == (1, BODY["steps"], 16)
    changed = api("PUT", f"/routes/{route['id']}", {**BODY, "hours": 4, "remind_hours": 1}).get_json()
    assert (changed["version"], changed["hours"]) == (2, 4)
    assert api("POST", "/routes", BODY).status_code == 422, "the name is taken"
    assert api("POST", "/routes", {**BODY, "steps": [["ceo"]]}).status_code == 422
    assert api("POST", f"/routes/{route['id']}/retire", {"note": "Done"}).get_json()["retired_at"]
    assert api("PUT", f"/routes/{route['id']}", BODY).status_code == 409
    assert api("GET", "/routes/99").status_code == 404


def test_absences_on_the_page(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    now = clock.now().replace(second=0, microsecond=0)
    times = {"begins_at": f"{now:%Y-%m-%dT%H:%M}", "ends_at": f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}"}
    principal = panel.shelf.installation.browser_of(panel.members[P])
    deputy = str(panel.person(Role.PRINCIPAL))
    assert principal.post("/absences", data={**times, "delegate_id": deputy}).status_code == 422, "not qualified"
    assert principal.post("/absences", data={**times, "person_id": str(panel.members[L])}).status_code == 403
    assert principal.post("/absences", data={**times, "person_id": "²", "delegate_id": "²"}).status_code == 302
    compliance = panel.shelf.installation.browser_of(panel.members[C])
    entered = compliance.post("/absences", data={**times, "person_id": str(panel.members[L]), "delegate_id": deputy})
    assert entered.status_code == 302
    assert "Away now" in compliance.get("/absences").text
    assert principal.post("/absences/2/take-back").status_code == 404, "it is not theirs"
    assert principal.post("/absences/1/take-back").status_code == 302
    with panel.app.app_context():
        assert [each.person_id for each in db.session.query(Absence).order_by(Absence.id)] == [
            panel.members[P], panel.members[L],
        ]  # fmt: skip


def test_absences_and_circles_over_the_api(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    other = panel.person(Role.LEGAL)
    now = clock.now()
    times = {"begins_at": to_rfc3339(now), "ends_at": to_rfc3339(now + timedelta(days=1))}
    legal = panel.shelf.installation.api_of(panel.members[L])
    made = legal("POST", "/absences", {**times, "delegate_id": other})
    assert made.status_code == 201 and made.get_json()["person_id"] == panel.members[L]
    circle = panel.shelf.installation.api_of(other)("POST", "/absences", {**times, "delegate_id": panel.members[L]})
    assert circle.status_code == 422 and "→" in circle.get_json()["errors"]["delegate"][0]
    principal = panel.shelf.installation.api_of(panel.members[P])
    assert principal("POST", "/absences", {**times, "person_id": other}).status_code == 403
    assert principal("GET", "/absences").get_json()["items"] == []
    assert len(legal("GET", "/absences").get_json()["items"]) == 1
    narrow = panel.shelf.installation.api_of(panel.members[C], "reviews:compliance")
    assert narrow("POST", "/absences", {**times, "person_id": other}).status_code == 403, "this token keeps no routes"
    assert legal("DELETE", f"/absences/{made.get_json()['id']}").status_code == 204


@pytest.mark.parametrize("edge", ["page", "api"])
def test_qualifications(sqlite_panel: Panel, edge: str) -> None:
    panel = sqlite_panel
    until = str(clock.now().date() + timedelta(days=10))
    facts = {"person_id": panel.person(Role.PRINCIPAL), "kind": "Series 24", "number": "7", "valid_until": until}
    hr = panel.members[H]
    if edge == "page":
        browser = panel.shelf.installation.browser_of(hr)
        assert browser.post("/qualifications", data=facts).status_code == 302
        assert "Ends soon" in browser.get("/qualifications").text
        for wrong in ({"person_id": ""}, {"valid_until": "soon"}, {"kind": ""}):
            assert browser.post("/qualifications", data={**facts, **wrong}).status_code == 422
        assert browser.post("/qualifications/2/revoke", data={"note": "Left the register"}).status_code == 302
    else:
        api = panel.shelf.installation.api_of(hr)
        assert api("POST", "/qualifications", facts).status_code == 201
        assert api("POST", "/qualifications", {**facts, "person_id": hr}).status_code == 409, "one's own"
        assert len(api("GET", "/qualifications").get_json()["items"]) == 2
        assert api("POST", "/qualifications/2/revoke", {"note": "Left the register"}).get_json()["revoked_at"]
    with panel.app.app_context():
        assert db.session.get_one(Qualification, 2).revoked_at is not None


def test_a_risk_that_the_author_declares_over_the_api(sqlite_panel: Panel) -> None:
    panel = sqlite_panel
    panel.route([C], conditions={"risks": ["high"]})
    author = panel.shelf.installation.api_of(panel.shelf.author)
    first, second = panel.shelf.add(), panel.shelf.add(title="Another")
    said = author("POST", f"/items/{first}/submit", {"risk": "high"}).get_json()["reviews"]
    assert [(each["function"], each["step"], each["round"]) for each in said] == [("compliance", 1, 1)]
    assert len(author("POST", f"/items/{second}/submit").get_json()["reviews"]) == 2
    assert author("POST", f"/items/{second}/submit", {"risk": "grave"}).status_code == 422
