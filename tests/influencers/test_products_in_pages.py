"""Products from the catalogue to the parcel, in pages and by the API."""

from __future__ import annotations

from advocacy.database import writing
from advocacy.people.capabilities import Role
from tests.influencers.gifts import FORM, partner
from tests.installation import Installation


def test_the_pages_from_product_to_parcel(installation: Installation) -> None:
    """Marketing adds it, a partner asks, marketing sends it, the partner has it; another partner finds nothing."""
    with installation.app.app_context(), writing():
        mine, other = partner(), partner("Others", "dan@out.example")
        person_id, other_id, programme_id = mine.person_id, other.person_id, mine.programme_id
    desk = installation.browser_of(installation.person(Role.MARKETING))
    form = {
        "name": "Field jacket", "giving": "gifted", "value": "49.00", "currency": "EUR", "ships_in_days": "7",
        "active": "y", "size-0": "M", "stock-0": "1", "size-1": "L", "stock-1": "0", f"place-{programme_id}": "",
    }  # fmt: skip
    assert desk.post("/programmes/products", data={**form, "value": "0"}).status_code == 422
    where = desk.post("/programmes/products", data=form).headers["Location"]
    assert "Field jacket" in desk.get(where).text and "Field jacket" in desk.get("/programmes/products/catalogue").text
    me, stranger = installation.browser_of(person_id), installation.browser_of(other_id)
    assert "Field jacket" in me.get("/portal/products").text
    assert "Field jacket" not in stranger.get("/portal/products").text
    number = where.rsplit("/", 1)[-1]
    assert stranger.get(f"/portal/products/{number}").status_code == 404
    assert "Where it goes" in me.get(f"/portal/products/{number}").text
    assert me.post(f"/portal/products/{number}", data={**FORM, "city": ""}).status_code == 422
    mine_at = me.post(f"/portal/products/{number}", data={**FORM, "variant_id": "1"}).headers["Location"]
    assert "Main Street 1" in me.get(mine_at).text and stranger.get(mine_at).status_code == 404
    assert "Field jacket" in me.get("/portal/products/mine").text
    request_id = mine_at.rsplit("/", 1)[-1]
    assert "Field jacket" in desk.get("/programmes/products").text
    at = f"/programmes/products/requests/{request_id}"
    assert "Main Street 1" in desk.get(at).text
    assert (
        desk.post(f"{at}/approve").status_code == 302
        and "Field jacket" in desk.get("/programmes/products/parcels").text
    )
    assert "Main Street 1" in desk.post("/programmes/products/parcels/sheet").text
    assert desk.post(f"{at}/ship", data={"carrier": "DHL", "tracking_url": "javascript:x"}).status_code == 422
    assert desk.post(f"{at}/ship", data={"carrier": "DHL", "tracking": "77"}).status_code == 302
    assert "77" in me.get(mine_at).text
    assert stranger.post(f"{mine_at}/arrived").status_code == 404
    assert me.post(f"{mine_at}/arrived").status_code == 302 and me.post(f"{mine_at}/cancel").status_code == 409
    assert "Field jacket" in desk.get("/programmes/products?state=delivered").text


def test_the_api_of_requests(installation: Installation) -> None:
    """A partner asks and sees their own; marketing decides; the address is told to nobody here."""
    with installation.app.app_context(), writing():
        mine, other = partner(), partner("Others", "dan@out.example")
        person_id, other_id, programme_id = mine.person_id, other.person_id, mine.programme_id
    desk = installation.api_of(installation.person(Role.MARKETING))
    given = {"name": "Cap", "value": {"amount": "12.50", "currency": "EUR"}, "variants": [{"stock": 3}],
             "places": {str(programme_id): ""}}  # fmt: skip
    made = desk("POST", "/products", given).get_json()
    assert made["value"] == {"amount": "12.50", "currency": "EUR"} and made["variants"][0]["stock"] == 3
    assert desk("PATCH", f"/products/{made['id']}", {"per_person": 1}).get_json()["per_person"] == 1
    me, stranger = installation.api_of(person_id), installation.api_of(other_id)
    wish = {"product_id": made["id"], "programme_id": programme_id, "address": FORM}
    assert stranger("POST", "/product-requests", wish).status_code == 404
    answer = me("POST", "/product-requests", wish)
    assert answer.status_code == 201 and "Main Street" not in answer.text
    path = f"/product-requests/{answer.get_json()['id']}"
    assert me("POST", "/product-requests", wish).status_code == 409
    assert stranger("GET", path).status_code == 404 and me("POST", f"{path}/approve").status_code == 403
    assert desk("POST", f"{path}/ship", {}).status_code == 409
    assert desk("POST", f"{path}/approve").get_json()["state"] == "approved"
    assert desk("POST", f"{path}/ship", {"carrier": "DHL"}).get_json()["state"] == "shipped"
    assert desk("POST", f"{path}/send-again", {"why": "It came back"}).get_json()["state"] == "approved"
    assert desk("POST", f"{path}/ship", {"carrier": "DHL"}).get_json()["state"] == "shipped"
    assert me("POST", f"{path}/deliver").get_json()["state"] == "delivered"
    assert [each["id"] for each in me("GET", "/product-requests").get_json()["items"]] == [answer.get_json()["id"]]
    assert stranger("GET", "/product-requests").get_json()["items"] == []
    assert [each["name"] for each in stranger("GET", "/products").get_json()["items"]] == []
