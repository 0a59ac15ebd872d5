"""Pure: where a parcel goes. Kept as JSON in an encrypted column, and never told to the history or a log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from flask_babel import gettext as _

from advocacy.english import English
from advocacy.errors import Breach

LONGEST = 120
NEEDED = {
    "name": English("Whose name is on the door?"), "street": English("Street and number."),
    "postcode": English("The postcode."),
    "city": English("The town."), "country": English("The country."),
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Address:
    """Where a parcel goes; ``more`` is a second line, such as a floor."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    more: str = ""
    phone: str = ""

    @property
    def lines(self) -> list[str]:
        """As it is written on a parcel."""
        town = f"{self.postcode} {self.city}".strip()
        return [each for each in (self.name, self.street, self.more, town, self.country) if each]


NAMES = tuple(each.name for each in fields(Address))


def read_address(given: Mapping[str, Any]) -> Address:
    """The address that somebody gave. Raises Breach by field."""
    told = {name: " ".join(str(given.get(name) or "").split()) for name in NAMES}
    errors = {name: [words] for name, words in NEEDED.items() if not told[name]}
    errors |= {
        name: [_("At most %(most)s characters.", most=LONGEST)] for name, text in told.items() if len(text) > LONGEST
    }
    if errors:
        raise Breach(_("The parcel needs an address."), errors=errors)
    return Address(**told)


def kept(address: Address) -> str:
    """As it is kept."""
    return json.dumps(asdict(address), ensure_ascii=False)


def from_kept(text: str | None) -> Address | None:
    """What was kept; None once it is gone."""
    return Address(**json.loads(text)) if text else None
