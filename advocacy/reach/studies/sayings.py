"""Pure: conclusions about words in sentences that claim no more than the figures do."""

from __future__ import annotations

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from advocacy.reach.studies.verdicts import Conclusion, Outcome


def headline(found: Conclusion, best: str) -> str:
    """The conclusion in a few words; ``best`` is what the leading caption says."""
    if found.outcome is Outcome.BETTER:
        return str(_("“%(words)s” works better", words=best))
    if found.outcome is Outcome.ALIKE:
        return str(_("No clear difference"))
    if found.outcome is Outcome.TOO_EARLY:
        return str(_("Too early to say"))
    if not best:
        return str(_("Nothing to observe yet"))
    return str(_("Observed: “%(words)s” had most clicks a post", words=best))


def because(found: Conclusion, *, tested: bool) -> str:
    """What the conclusion rests on, and what it doesn't say."""
    said = {
        Outcome.BETTER: _(
            "Chance gave the words, so the words are the reason: %(value)s clicks a post more than the next best, "
            "between %(low)s and %(high)s with %(sure)s confidence."
        ),
        Outcome.ALIKE: _(
            "Enough posts are in. The difference may be anything from %(low)s to %(high)s clicks a post (%(sure)s "
            "confidence), nothing at all included. Take whichever you like."
        ),
        Outcome.TOO_EARLY: ngettext(
            "%(missing)s more post is needed whose days are over. The number was fixed before the test began: "
            "whoever stops as soon as it looks good finds a winner in pure luck.",
            "%(missing)s more posts are needed whose days are over. The number was fixed before the test began: "
            "whoever stops as soon as it looks good finds a winner in pure luck.",
            found.missing,
            missing=found.missing,
        ),
        Outcome.OBSERVED: _(
            "%(part)s chose other words than chance gave them, so those who kept theirs are no sample any more: this "
            "is observed, not tested."
        )
        if tested
        else _(
            "People picked their words by themselves. Who picks what, for whom and when, may be the reason; start a "
            "test on the story's page to find out."
        ),
    }[found.outcome]  # fmt: skip
    return str(said) % _figures(found)


def _figures(found: Conclusion) -> dict[str, str]:
    lead = found.lead
    ends = {name: getattr(lead, name) if lead else 0.0 for name in ("value", "low", "high")}
    return {
        **{name: format_decimal(round(value, 1)) for name, value in ends.items()}, "missing": str(found.missing),
        "part": format_percent(found.switched), "sure": format_percent(found.confidence, "#,##0.#%"),
    }  # fmt: skip
