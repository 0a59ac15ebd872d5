"""Products and perks are read in again: added, changed, twice the same; what a row can't say is left safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from advocacy.database import db, reading
from advocacy.people.capabilities import Role
from influencers.products.models import Product
from rewards.perks.models import Perk
from tests.exports.test_taking_in import as_lines, exported, taken
from tests.installation import Installation

PRODUCT = {"name": "Lamp", "giving": "lent", "value": 4900, "currency": "EUR", "lent_days": 30, "active": True}
PERK = {"name": "Book", "kind": "goods", "cost": 300, "stock": 5, "value": 2000, "currency": "EUR", "active": True,
        "offered_from": "2026-11-01T00:00:00Z"}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "changed", "wrong"),
    [
        ("products", PRODUCT, {"value": 5000}, {"giving": "sold"}),
        ("perks", PERK, {"cost": 400}, {"kind": "event"}),
    ],
)
def test_a_row_is_known_by_its_name(
    installation: Installation, table: str, row: Mapping[str, Any], changed: Mapping[str, Any], wrong: Mapping[str, Any]
) -> None:
    person_id = installation.person(Role.MARKETING, Role.HR, Role.ADMIN)
    assert taken(installation, person_id, table, as_lines([row]))["added"] == 1
    assert taken(installation, person_id, table, as_lines([row]))["same"] == 1
    assert taken(installation, person_id, table, exported(installation, table))["same"] == 1
    assert taken(installation, person_id, table, as_lines([{**row, **changed}]))["changed"] == 1
    assert taken(installation, person_id, table, as_lines([{**row, **wrong}, {"name": ""}]))["wrong"] == 2


def test_nothing_new_is_offered_to_anybody_yet(installation: Installation) -> None:
    person_id = installation.person(Role.MARKETING, Role.HR, Role.ADMIN)
    for table, row in (("products", PRODUCT), ("perks", PERK)):
        taken(installation, person_id, table, as_lines([row]))
    with installation.app.app_context(), reading():
        product, perk = db.session.query(Product).one(), db.session.query(Perk).one()
        assert (product.places, [each.stock for each in product.variants]) == ([], [0])
        assert (perk.active, perk.stock) == (False, 5)
