"""Tables are read in again through the API: looked through, carried out once, or dropped; one's own alone."""

from __future__ import annotations

import io
from typing import Any

from advocacy.people.capabilities import Role
from tests.exports.test_taking_in import as_lines
from tests.exports.test_taking_in_offers import PERK, PRODUCT
from tests.installation import Installation


def test_a_table_is_looked_through_and_carried_out(installation: Installation) -> None:
    """What is shown is what happens; a row that can't be taken is told with its line; sent again nothing changes."""
    desk = installation.api_of(installation.person(Role.MARKETING))

    def look(content: bytes, table: str = "products") -> Any:
        return desk("POST", "/data-imports", data={"table": table, "file": (io.BytesIO(content), "products.jsonl")})

    named = {each["name"]: each["named"] for each in desk("GET", "/data-imports/tables").json["items"]}
    assert named["products"] == "name"
    file = as_lines([PRODUCT, {**PRODUCT, "name": "Chair", "giving": "sold"}])
    seen = look(file)
    assert seen.status_code == 201, seen.json
    assert seen.json["counts"] == {"added": 1, "changed": 0, "same": 0, "wrong": 1}
    assert [(each["line"], each["name"], each["outcome"]) for each in seen.json["rows"]] == [
        (2, "Chair", "wrong"), (1, "Lamp", "added"),
    ]  # fmt: skip
    path = f"/data-imports/{seen.json['id']}"
    assert desk("GET", path).json == seen.json and desk("GET", "/products").json["items"] == []
    done = desk("POST", f"{path}/carry-out").json
    assert (done["state"], done["counts"]) == ("done", seen.json["counts"]) and done["ended_at"]
    assert [each["name"] for each in desk("GET", "/products").json["items"]] == ["Lamp"]
    assert desk("POST", f"{path}/carry-out").status_code == 409 and desk("POST", f"{path}/drop").status_code == 409
    again = look(file).json
    assert again["counts"]["same"] == 1
    assert desk("POST", f"/data-imports/{again['id']}/drop").json["state"] == "dropped"
    assert [each["id"] for each in desk("GET", "/data-imports").json["items"]] == [again["id"], seen.json["id"]]
    assert look(b"no json").status_code == 422 and look(file, "unknown").status_code == 404


def test_whose_import_it_is_and_what_they_may(installation: Installation) -> None:
    """Nobody else's import is found; who may not write a table may not read it in."""
    desk, other = (installation.api_of(installation.person(role)) for role in (Role.MARKETING, Role.FINANCE))
    file = (io.BytesIO(as_lines([PRODUCT])), "p.jsonl")
    made = desk("POST", "/data-imports", data={"table": "products", "file": file})
    for method, end in (("GET", ""), ("POST", "/carry-out"), ("POST", "/drop")):
        assert other(method, f"/data-imports/{made.json['id']}{end}").status_code == 404, end
    employee = installation.api_of(installation.person(Role.EMPLOYEE))
    assert employee("GET", "/data-imports").status_code == 403
    names = [{each["name"] for each in api("GET", "/data-imports/tables").json["items"]} for api in (desk, other)]
    assert names[0] != names[1]
    refused = next(iter(names[0] - names[1]))
    body = {"table": refused, "file": (io.BytesIO(as_lines([PERK])), "x.jsonl")}
    assert other("POST", "/data-imports", data=body).status_code == 404
