from __future__ import annotations

from advocacy.people.capabilities import Role
from tests.installation import Installation


def test_pressed_and_resumed_through_the_api(installation: Installation) -> None:
    legal = installation.api_of(installation.person(Role.LEGAL))
    hr = installation.api_of(installation.person(Role.HR))
    employee = installation.api_of(installation.person())
    assert employee("POST", "/pauses", {"scope": "all", "why": "x"}).status_code == 403
    assert legal("POST", "/pauses", {"scope": "everything", "why": "x"}).status_code == 422
    pressed = legal("POST", "/pauses", {"scope": "network", "name": "bluesky", "why": "A rumour"})
    assert pressed.status_code == 201 and pressed.json["state"] == "on" and pressed.json["under_way"] == []
    path = f"/pauses/{pressed.json['id']}"
    assert legal("POST", f"{path}/resume", {}).status_code == 409
    assert legal("POST", f"{path}/ask-to-resume", {}).json["state"] == "resume_asked"
    assert legal("POST", f"{path}/resume", {}).status_code == 403
    assert hr("POST", f"{path}/resume", {}).json["state"] == "off"
    assert [one["state"] for one in legal("GET", "/pauses").json["items"]] == ["off"]


def test_the_page_and_the_banner(installation: Installation) -> None:
    legal = installation.browser_of(installation.person(Role.LEGAL, name="Lena Legal"))
    hr = installation.browser_of(installation.person(Role.HR))
    employee = installation.browser_of(installation.person())
    assert "Nothing is paused" in legal.get("/pauses").text
    assert legal.post("/pauses", data={"scope": "topic", "name": "", "why": ""}).status_code == 422
    assert employee.post("/pauses", data={"scope": "all", "why": "x"}).status_code == 403
    assert legal.post("/pauses", data={"scope": "all", "why": "A rumour about Lisbon"}).status_code == 302
    page = hr.get("/pauses").text
    assert "A rumour about Lisbon" in page and "Lena Legal" in page
    assert "Posting is paused: everything" in employee.get("/me").text
    assert "See pauses" not in employee.get("/me").text
    assert legal.post("/pauses/1/ask").status_code == 302
    assert "Resume" in hr.get("/pauses").text
    assert legal.post("/pauses/1/resume").status_code == 403
    assert hr.post("/pauses/1/resume").status_code == 302
    assert "Nothing is paused" in legal.get("/pauses").text


def test_campaigns_through_the_api(sqlite: Installation) -> None:
    marketing = sqlite.api_of(sqlite.person(Role.MARKETING))
    added = marketing("POST", "/campaigns", {"name": "Spring", "starts_on": "2026-03-01"})
    assert added.status_code == 201 and added.json["starts_on"] == "2026-03-01"
    assert marketing("POST", "/campaigns", {"name": "spring"}).status_code == 422
    assert [one["name"] for one in marketing("GET", "/campaigns").json["items"]] == ["Spring"]
    assert marketing("GET", "/topics").json == {"items": [], "next": None}
