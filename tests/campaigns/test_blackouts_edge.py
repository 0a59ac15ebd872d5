"""Blackouts, campaigns and topics through pages and the API."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.people.capabilities import Role
from tests.installation import Installation


def _at(days: int) -> str:
    return clock.to_rfc3339(clock.now() + timedelta(days=days))


def test_planned_changed_and_lifted_through_the_api(installation: Installation) -> None:
    legal = installation.api_of(installation.person(Role.LEGAL))
    hr = installation.api_of(installation.person(Role.HR))
    employee = installation.api_of(installation.person())
    body = {"title": "Quiet", "scope": "class", "name": "financial", "from_at": _at(1), "until_at": _at(3)}
    assert employee("POST", "/blackouts", body).status_code == 403
    assert employee("GET", "/blackouts").status_code == 403
    assert legal("POST", "/blackouts", {**body, "from_at": "tomorrow"}).status_code == 422
    assert legal("POST", "/blackouts", {**body, "from_at": _at(4)}).status_code == 422
    made = legal("POST", "/blackouts", body)
    assert made.status_code == 201 and made.json["state"] == "planned"
    path = f"/blackouts/{made.json['id']}"
    assert legal("PUT", path, {**body, "until_at": _at(2)}).status_code == 422
    assert legal("PUT", path, {**body, "until_at": _at(9)}).status_code == 200
    assert legal("POST", f"{path}/lift", {}).status_code == 409
    assert legal("POST", f"{path}/ask-to-lift", {"why": "Earlier."}).json["state"] == "lift_asked"
    assert legal("POST", f"{path}/lift", {}).status_code == 403
    assert legal("POST", f"{path}/keep", {}).json["state"] == "planned"
    legal("POST", f"{path}/ask-to-lift", {})
    assert hr("POST", f"{path}/lift", {}).json["state"] == "lifted"
    assert legal("GET", "/blackouts/99").status_code == 404
    first = (clock.now() + timedelta(days=40)).date().isoformat()
    year = {"title": "Results", "scope": "class", "name": "financial", "first_results": first, "count": 4}
    planned = legal("POST", "/blackouts/quiet-periods", year)
    assert planned.status_code == 201 and len(planned.json) == 4
    assert len(legal("GET", "/blackouts").json["items"]) == 5


def test_the_page_of_blackouts(installation: Installation) -> None:
    legal = installation.browser_of(installation.person(Role.LEGAL, zone="Europe/Berlin"))
    hr = installation.browser_of(installation.person(Role.HR))
    assert "Nothing is planned" in legal.get("/blackouts/").text
    local = clock.now().strftime("%Y-%m-%dT%H:%M")
    later = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert (
        installation.api_of(installation.person(Role.MARKETING))("POST", "/topics", {"name": "Fairs"}).status_code
        == 201
    )
    form = {
        "title": "Fair week",
        "scope": "topic",
        "name": "Fairs",
        "from_at": local,
        "until_at": later,
        "why": "Wait.",
    }
    assert legal.post("/blackouts/", data={**form, "from_at": ""}).status_code == 422
    assert legal.post("/blackouts/", data=form).status_code == 302
    page = hr.get("/blackouts/").text
    assert "Fair week" in page and "topic Fairs" in page
    assert legal.post("/blackouts/1", data={**form, "until_at": local}).status_code == 422
    assert legal.post("/blackouts/1", data={**form, "title": "Fair fortnight"}).status_code == 302
    assert "Changed" in legal.get("/blackouts/1").text
    assert legal.post("/blackouts/1/ask").status_code == 302
    assert legal.post("/blackouts/1/lift").status_code == 403
    assert hr.post("/blackouts/1/keep").status_code == 302 and hr.post("/blackouts/1/ask").status_code == 302
    assert legal.post("/blackouts/1/lift").status_code == 302
    assert "This blackout is over" in legal.get("/blackouts/1").text
    quarters = {"scope": "class", "name": "financial", "first_results": later[:10], "out_at": "07:00", "count": "4"}
    wrong = legal.post("/blackouts/quiet-periods", data={**quarters, "days_before": "999"})
    assert wrong.status_code == 422 and "From 0 to 120" in wrong.text
    assert legal.post("/blackouts/quiet-periods", data={**quarters, "days_before": "14"}).status_code == 302
    assert legal.get("/blackouts/").text.count("Quiet period 20") == 4


def test_everything_is_paused_with_two_clicks(installation: Installation) -> None:
    """The first is the link in the bar of every page, the second a button whose name is the reason."""
    legal = installation.browser_of(installation.person(Role.LEGAL))
    assert 'href="/pauses"' in legal.get("/me").text
    page = legal.get("/pauses").text
    button = 'name="why" value="Legal has asked us to wait."'
    assert button in page and "data-confirm" not in page.split(button)[0].rpartition("<form")[2]
    pressed = legal.post("/pauses", data={"scope": "all", "why": "Legal has asked us to wait.", "links_held": "on"})
    assert pressed.status_code == 302
    page = legal.get("/pauses").text
    assert "Tracked links show a holding page" in page and "Pause everything now" not in page
    assert legal.post("/pauses/1/links", data={"held": "no"}).status_code == 302
    assert legal.post("/pauses/1/links", data={"held": "yes", "holding_url": "javascript:x"}).status_code == 422
    assert (
        legal.post("/pauses/1/links", data={"held": "yes", "holding_url": "https://acme.example/"}).status_code == 302
    )
    assert "lead to https://acme.example/" in legal.get("/pauses").text


def test_campaigns_and_topics_through_the_page_and_the_api(installation: Installation) -> None:
    marketing, legal = installation.person(Role.MARKETING), installation.person(Role.LEGAL)
    page, api, reader = (
        installation.browser_of(marketing),
        installation.api_of(marketing),
        installation.browser_of(legal),
    )
    assert "No campaign yet" in page.get("/campaigns/").text
    spring = {"name": "Spring", "starts_on": "2026-03-01", "ends_on": "2026-05-31"}
    assert page.post("/campaigns/", data={**spring, "ends_on": "2026-01-01"}).status_code == 422
    assert page.post("/campaigns/", data={**spring, "starts_on": "soon"}).status_code == 422
    assert page.post("/campaigns/", data=spring).status_code == 302
    assert page.post("/campaigns/", data=spring).status_code == 422, "taken"
    assert reader.post("/campaigns/", data={"name": "Mine"}).status_code == 403
    assert "Spring" in reader.get("/campaigns/").text
    assert page.post("/campaigns/1", data={"summary": "Balconies"}).status_code == 302
    assert "Balconies" in page.get("/campaigns/1").text
    assert api("PATCH", "/campaigns/1", {"name": "Other"}).status_code == 422, "its name stays"
    assert api("PATCH", "/campaigns/1", {"ends_on": "2026-06-30"}).json["summary"] == "Balconies"
    assert page.post("/campaigns/1/archive").status_code == 302
    assert page.post("/campaigns/1/archive").status_code == 409
    assert api("GET", "/campaigns").json["items"] == []
    assert [one["name"] for one in api("GET", "/campaigns?archived=true").json["items"]] == ["Spring"]
    assert page.post("/campaigns/1/take-up").status_code == 302
    assert api("POST", "/campaigns/1/archive").json["archived"] is True
    assert page.post("/campaigns/topics", data={"topic": "Hiring"}).status_code == 302
    assert page.post("/campaigns/topics", data={"topic": "hiring"}).status_code == 422
    assert api("POST", "/topics", {"name": "Air"}).status_code == 201
    assert api("POST", "/topics/1/archive").json["archived"] is True
    assert [one["name"] for one in api("GET", "/topics").json["items"]] == ["Air"]
    assert api("POST", "/topics/1/take-up").json["archived"] is False
    assert page.post("/campaigns/topics/1/archive").status_code == 302
