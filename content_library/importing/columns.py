"""Pure: which columns a file of items may have, what each means, and what the heading of a file says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from advocacy.errors import Breach

CAPTION, REASON, KEY = "caption", "reason", "key"
MEANINGS: Mapping[str, LazyString] = {
    "title": _l("The title. The only column that every file needs."),
    "url": _l("The web address; everyone who shares gets a tracked link to it."),
    "summary": _l("A sentence or two under the title."),
    "caption": _l("The words for any network. caption_linkedin: for that network; caption_linkedin_de: in a language."),
    "language": _l("Of the captions whose column names none, such as en or de-AT; en without."),
    "kind": _l("article, news, event, job, product, video or other."),
    "campaign": _l("The campaign's name."),
    "topics": _l("Separated by semicolons."),
    "stage": _l("interest, research, validation, decision, retention or advocacy."),
    "classes": _l("Regulated product classes, separated by semicolons."),
    "text_mode": _l("What sharers may change: locked, fill_in or editable."),
    "teams": _l("For whom, separated by semicolons; empty means all."),
    "regions": _l("For whom, such as US; DE."),
    "languages": _l("For whom, such as en; de."),
    "roles": _l("For whom, such as employee; ambassador."),
    "embargo_at": _l("Not before, such as 2026-11-21 09:30; by your own clock unless it names an offset."),
    "expires_at": _l("Until, likewise."),
    "key": _l("Your own name for the row: a row with the same one is added once. Without, the whole row is compared."),
}
EXAMPLE: Mapping[str, str] = {
    "title": "We cut our energy use by 41 %", "url": "https://www.example.com/energy", "summary": "How we did it.",
    "caption": "Our sites need 41 % less energy than three years ago.", "language": "en",
    "caption_linkedin": "Three years, six sites, 41 % less energy.", "kind": "news", "campaign": "",
    "topics": "energy; climate", "stage": "interest", "regions": "DE; US", "expires_at": "2027-01-31 18:00",
    "key": "energy-2026",
}  # fmt: skip
"""The row of the template that people download."""


@dataclass(frozen=True)
class Plan:
    """What a heading says: the place of each column, and of each caption its network and language ("" = the row's)."""

    width: int
    places: Mapping[str, int]
    captions: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def read_heading(columns: Sequence[str], networks: Collection[str]) -> Plan:
    """The plan. Raises Breach naming the first column that is not known, or comes twice, or a title that is missing."""
    places: dict[str, int] = {}
    captions: dict[int, tuple[str, str]] = {}
    for place, written in enumerate(columns):
        name = written.strip().lower()
        if not name:
            continue
        if name in places:
            raise Breach(
                gettext("Line 1: there are two columns “%(name)s”.", name=name), remedy=gettext("Keep one of them.")
            )
        if name == CAPTION or name.startswith(f"{CAPTION}_"):
            captions[place] = _caption(name, networks)
        elif name not in MEANINGS and name != REASON:
            raise Breach(
                gettext("Line 1: the column “%(name)s” is not known.", name=written),
                remedy=gettext("Known: %(meanings)s.", meanings=", ".join(MEANINGS)),
            )
        places[name] = place
    if "title" not in places:
        raise Breach(
            gettext("Line 1: there is no column “title”."), remedy=gettext("The first line names the columns.")
        )
    return Plan(len(columns), places, captions)


def _caption(name: str, networks: Collection[str]) -> tuple[str, str]:
    """Network and language of a column of captions."""
    rest = name.removeprefix(CAPTION).removeprefix("_")
    network, _, language = rest.rpartition("_")
    if not rest or rest in networks:
        return rest or "any", ""
    if network in networks:
        return network, language
    raise Breach(
        gettext("Line 1: “%(name)s” names no network.", name=name),
        remedy=gettext("Known: %(networks)s.", networks=", ".join(sorted(networks))),
    )
