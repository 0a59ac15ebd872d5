"""Tries a text against the rules: by the packs in force or with a version in place of its kind. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from advocacy import settings
from advocacy.checks import Finding, Outcome, Packs, Verdict, check, subject_from
from advocacy.checks.told import known_context, known_network, unknown_classes
from advocacy.errors import Breach
from advocacy.networks import by_hand, registry
from advocacy.rulebook import impacts, in_force, queries
from content_library.rules import vetting


@dataclass(frozen=True)
class Stretch:
    """A part of the text; ``outcome`` is that of the strictest finding about it, None where there is none."""

    text: str
    outcome: Outcome | None


def packs_for(version_id: int | None) -> Packs:
    """The packs in force, or with that version in place of its kind. Raises NotFound."""
    return in_force.packs() if version_id is None else impacts.packs_with(queries.version_for(version_id))


def verdict_on(text: str, network: str, told: Mapping[str, Any], version_id: int | None = None) -> Verdict:
    """What the checks say about any text. ``told`` are facts of a subject; the company's own are put in.

    Raises Breach for a network, a product class or a circumstance that is not known.
    """
    settled = settings.current()
    packs = packs_for(version_id)
    network = known_network(network, packs.disclosure, {*registry.offered(), *by_hand.NETWORKS})
    if odd := unknown_classes(told.get("classes") or (), packs.wording.classes):
        raise Breach(odd, remedy=_("Name the classes as the rules do."), errors={"classes": [odd]})
    facts = {"brands": settled.brands, "hosts": vetting.own_hosts(settled), **told}
    subject = subject_from(text, network, {**facts, "context": known_context(told.get("context"))})
    return check(subject, packs, length=vetting.length_on(network))


def stretches(text: str, findings: Sequence[Finding]) -> list[Stretch]:
    """The text cut where findings begin and end, each part with the strictest of those that cover it."""
    spans = [found for found in findings if found.end > found.start]
    cuts = sorted({0, len(text), *(found.start for found in spans), *(found.end for found in spans)})
    parts = []
    for start, end in pairwise(cuts):
        over = [found.outcome for found in spans if found.start <= start and end <= found.end]
        parts.append(Stretch(text[start:end], _strictest(over)))
    return parts


def _strictest(outcomes: Sequence[Outcome]) -> Outcome | None:
    return next((each for each in (Outcome.FAIL, Outcome.REVIEW, Outcome.PASS) if each in outcomes), None)
