"""What the forms of partners hold, as the verbs take it: filters as rules, facts, days. Raises Breach by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from advocacy.errors import Breach
from advocacy.numbers import whole
from influencers.partners import segmenting
from influencers.partners.follower_tiers import Tier
from influencers.partners.models import Partner, PartnerKind, Stage

LISTED = ("stage", "kind", "country", "language", "topic", "network", "tier", "proven", "account", "owner", "programme")
"""Filters that are one value or several of the same name."""
COMPARED = {
    "followers_from": ("followers", segmenting.AT_LEAST), "followers_to": ("followers", segmenting.AT_MOST),
    "engagement_from": ("engagement", segmenting.AT_LEAST), "quiet_days": ("quiet_days", segmenting.AT_LEAST),
}  # fmt: skip


def rule_of(args: MultiDict[str, str]) -> dict[str, Any]:
    """The rule that a filter bar says; what is empty, or no number, is no condition."""
    conditions = list[dict[str, Any]]()
    for field in LISTED:
        values: list[Any] = [each.strip() for each in args.getlist(field) if each.strip()]
        if field in segmenting.NUMBERS:
            values = [number for each in values if (number := whole(each)) is not None]
        if values:
            conditions.append({"field": field, "op": segmenting.IS, "value": values})
    for name, (field, op) in COMPARED.items():
        amount = _amount(args.get(name, ""))
        if amount is not None:
            conditions.append({"field": field, "op": op, "value": amount})
    return segmenting.checked({"match": "all", "conditions": conditions})


def filters_of(rule: segmenting.Rule) -> dict[str, Any]:
    """A rule as the filter bar's address; conditions that it can't show are left out."""
    found = dict[str, Any]()
    by_comparison = {said: name for name, said in COMPARED.items()}
    for each in rule["conditions"]:
        if each["field"] in LISTED and each["op"] == segmenting.IS:
            found[each["field"]] = [str(value) for value in each["value"]]
        elif (each["field"], each["op"]) in by_comparison:
            found[by_comparison[each["field"], each["op"]]] = f"{each['value']:g}"
    return found


def shows_whole(rule: segmenting.Rule) -> bool:
    """Whether the filter bar can say all of a rule."""
    shown = rule_of(MultiDict(filters_of(rule)))["conditions"]
    return rule["match"] == "all" and len(shown) == len(rule["conditions"])


def _amount(text: str) -> float | int | None:
    said = text.strip().replace(",", ".")
    number = whole(said)
    if number is not None:
        return number
    before, dot, after = said.partition(".")
    return float(said) if dot and before.isdecimal() and after.isdecimal() and len(said) < 12 else None


def facts(form: MultiDict[str, str]) -> dict[str, Any]:
    """The facts of a partner, as ``partners.change`` takes them."""
    owner = whole(form.get("owner_id", ""))
    return {
        "name": form.get("name", ""), "email": form.get("email", ""), "country": form.get("country", ""),
        "about": form.get("about", "").strip()[:2000], "kind": kind_of(form.get("kind", "")), "owner_id": owner,
        "topics": words(form.get("topics", "")), "languages": words(form.get("languages", "")),
    }  # fmt: skip


def filled(partner: Partner | None) -> dict[str, Any]:
    """A partner as the form shows them."""
    if partner is None:
        return {"kind": PartnerKind.CREATOR.value}
    return {
        "name": partner.name, "email": partner.address or "", "country": partner.country, "about": partner.about,
        "kind": partner.kind.value, "owner_id": partner.owner_id or "", "topics": ", ".join(partner.topics),
        "languages": ", ".join(partner.languages),
    }  # fmt: skip


def kind_of(text: str) -> PartnerKind:
    """Raises Breach for what is no kind."""
    if text not in set(PartnerKind):
        raise Breach(_("What are they?"), errors={"kind": [_("One of: %(kinds)s.", kinds=", ".join(PartnerKind))]})
    return PartnerKind(text)


def stage_of(text: str) -> Stage:
    """Raises Breach for what is no stage."""
    if text not in set(Stage):
        raise Breach(_("There is no such stage."), errors={"stage": [_("One of: %(stage)s.", stage=", ".join(Stage))]})
    return Stage(text)


def words(text: str) -> list[str]:
    """Words with commas or semicolons between them."""
    return [each.strip() for each in text.replace(";", ",").split(",") if each.strip()]


def day_of(form: Mapping[str, str], name: str) -> date | None:
    """A day; None where the field is empty. Raises Breach for what is none."""
    said = form.get(name, "").strip()
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as wrong:
        raise Breach(_("That is no day."), errors={name: [_("As year, month, day.")]}) from wrong


def number_of(form: Mapping[str, str], name: str) -> int | None:
    """A whole number; None where the field is empty. Raises Breach for what is none."""
    said = form.get(name, "").replace(",", "").replace(" ", "").strip()
    if not said:
        return None
    number = whole(said)
    if number is None:
        raise Breach(_("That is no number."), errors={name: [_("A whole number.")]})
    return number


def tiers_of(form: MultiDict[str, str]) -> Sequence[Tier]:
    """The tiers that a form says, a line each: name, then from how many followers. Raises Breach for another line."""
    found = []
    for line in form.get("tiers", "").splitlines():
        if not line.strip():
            continue
        key, _blank, least = line.strip().rpartition(" ")
        number = whole(least.replace(",", "").replace(".", ""))
        if not key or number is None:
            raise Breach(
                _("A line is a name and a number."), errors={"tiers": [_("Not so: %(line)s", line=line.strip()[:60])]}
            )
        found.append(Tier(key.strip(), number))
    return found
