"""Pages of links, conversions, codes and templates: what is done there, and who sees them."""

from __future__ import annotations

import io

from advocacy.database import db
from advocacy.links.attribution.models import Code, Conversion, UtmTemplate
from advocacy.links.models import Link
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation
from tests.links.attribution.making import clicked, link, programme, sold


def test_marketing_makes_a_link_and_prints_its_code(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING))
    assert "No link of your own yet" in browser.get("/links/").text
    wrong = browser.post("/links/new", data={"title": "Flyer", "target": "nowhere", "medium": "qr"})
    assert wrong.status_code == 422 and "does not begin with https" in wrong.text
    made = browser.post("/links/new", data={"title": "Flyer", "target": "https://acme.example/", "medium": "qr"})
    page = browser.get(made.location)
    assert page.status_code == 200 and "qr-code" in page.text and "Nobody has clicked yet" in page.text
    svg, png = browser.get(f"{made.location}/qr.svg"), browser.get(f"{made.location}/qr.png")
    assert svg.data.startswith(b"<?xml") and png.data.startswith(b"\x89PNG")
    assert browser.post(f"{made.location}/pause").status_code == 302
    assert "Resume" in browser.get(made.location).text
    assert browser.post(f"{made.location}/resume").status_code == 302
    assert browser.post(f"{made.location}/expire").status_code == 302
    assert browser.post(f"{made.location}/resume").status_code == 409
    assert "Flyer" in browser.get("/links/?state=expired").text
    assert browser.get("/links/nothing").status_code == 404
    with installation.app.app_context():
        assert db.session.query(Link).one().medium == "qr"


def test_a_link_of_a_post_is_not_shown_to_others(sqlite: Installation) -> None:
    theirs = link(sqlite, sqlite.person(name="Ann"))
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    assert theirs.slug not in browser.get("/links/").text
    assert browser.get(f"/links/{theirs.slug}").status_code == 404


def test_a_page_says_why_a_conversion_counts(installation: Installation) -> None:
    programme(installation)
    who = installation.person(name="Ines Calloway")
    first, last = (
        link(installation, who, programme="Partners"),
        link(installation, campaign="Spring", programme="Partners"),
    )
    found = sold(installation, "A-1", [clicked(installation, first, days=9), clicked(installation, last)], ["WHAT"])
    browser = installation.browser_of(installation.person(Role.MARKETING))
    listing = browser.get("/conversions/").text
    assert "A-1" in listing and last.slug in listing and "€100.00" in listing
    assert "A-1" in browser.get("/conversions/?state=attributed&programme=Partners&order=A-1").text
    page = browser.get(f"/conversions/{found.id}").text
    for text in ("It was the last click before the purchase.", "Another click came later", "There is no such code.",
                 "Ines Calloway", "30 days", "A code beats a click"):  # fmt: skip
        assert text in page
    assert browser.post(f"/conversions/{found.id}/give-back", data={"amount": "5", "why": "x"}).status_code == 422
    data = {"amount": "5.50", "why": "damaged", "reference": "CN-1"}
    assert browser.post(f"/conversions/{found.id}/give-back", data=data).status_code == 302
    assert "€94.50" in browser.get(f"/conversions/{found.id}").text
    assert browser.post(f"/conversions/{found.id}/give-back", data={"why": "returned"}).status_code == 302
    assert "Reversed" in browser.get(f"/conversions/{found.id}").text


FILE = """order_id;kind;customer;event;at;amount;currency;click_ids;codes
1;sale;;;2026-11-20T12:00:00+01:00;100.00;EUR;;
2;sale;;;2026-11-20 12:00;;;;
3;sale;;;yesterday;1.00;EUR;;
;lead;ann@acme.example;trial;2026-11-20;;;;
;sale;;;;1.00;EUR;;
4;sale;;;;1,00;EUR;;
5;sale;;;;1.00;EUR;;;more
1;sale;;;2026-11-20T12:00:00+01:00;100.00;EUR;;
"""


def test_a_file_is_received_row_by_row_and_wrong_ones_are_told_with_their_line(installation: Installation) -> None:
    browser = installation.browser_of(installation.person(Role.MARKETING))
    assert browser.get("/conversions/template.csv").text.startswith("\ufeffkind,order_id")

    def sent(text: str) -> str:
        data = {"file": (io.BytesIO(text.encode()), "conversions.csv")}
        answer = browser.post("/conversions/import", data=data)
        return f"{answer.status_code} {answer.text}"

    page = sent(FILE)
    assert page.startswith("200")
    for text in ("Write it as 2026-11-21T09:30:00", "A sale needs its order id", "Write an amount such as 12.50",
                 "more cells than the heading"):  # fmt: skip
        assert text in page
    with installation.app.app_context():
        assert {each.order_id or each.event for each in db.session.query(Conversion)} == {"1", "2", "trial"}
    assert sent(FILE).startswith("200")
    with installation.app.app_context():
        assert db.session.query(Conversion).count() == 3
    assert sent("a,b\n1,2\n").startswith("422") and sent("order_id,colour\n1,2\n").startswith("422")
    assert browser.post("/conversions/import").status_code == 422


def test_codes_rules_and_templates_are_written_on_their_pages(installation: Installation) -> None:
    who = installation.person(name="Ines")
    browser = installation.browser_of(installation.person(Role.MARKETING))
    with installation.app.app_context():
        address = db.session.get_one(Person, who).email
    assert browser.post("/codes/", data={"code": "INES10", "person": "nobody@x.example"}).status_code == 422
    assert (
        browser.post("/codes/", data={"code": "INES10", "person": address, "until_at": "2030-01-01T10:00"}).status_code
        == 302
    )
    with installation.app.app_context():
        code = db.session.query(Code).one()
        assert (code.person_id, code.until_at is not None) == (who, True)
    assert "INES10" in browser.get("/codes/").text
    assert browser.post(f"/codes/{code.id}/end").status_code == 302
    assert "INES10" in browser.get("/codes/?state=ended").text
    assert browser.post(f"/codes/{code.id}/reopen").status_code == 302

    shown = browser.get("/conversions/rule").text
    assert "&lt;script async" in shown and "<script async" not in shown and "data-copied" in shown
    assert browser.post("/conversions/rule", data={"window_days": "60", "why": ""}).status_code == 422
    assert browser.post("/conversions/rule", data={"window_days": "60", "why": "They buy late"}).status_code == 302
    assert "They buy late" in browser.get("/conversions/rule").text

    texts = {"network": "linkedin", "source": "{network}", "medium": "social", "campaign_text": "{campaign}"}
    assert browser.post("/links/templates/", data={**texts, "medium": ""}).status_code == 422
    assert browser.post("/links/templates/", data=texts).status_code == 302
    assert browser.post("/links/templates/", data={**texts, "medium": "people"}).status_code == 302
    assert "utm_medium=people" in browser.get("/links/templates/").text
    with installation.app.app_context():
        template = db.session.query(UtmTemplate).one()
    assert browser.post(f"/links/templates/{template.id}/remove").status_code == 302
    assert "No template yet" in browser.get("/links/templates/").text
