"""What a report can be about: the keys of a dimension that a page offers, and finding the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext

from advocacy.campaigns.campaigns import campaigns_open
from advocacy.errors import NotFound
from advocacy.reach import metrics, naming, queries
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked

OFFERED = 60
Options = Callable[[Asked], Sequence[tuple[str, str]]]


def keys_of(dimension: Dimension, parameter: str) -> Options:
    """Keys with posts in the period, most first, and the one that was asked for; with their names."""

    def options(asked: Asked) -> Sequence[tuple[str, str]]:
        keys = [key for key, _ in queries.top(dimension, asked.period, metrics.POSTS, OFFERED)]
        given = asked.given.get(parameter)
        if given and given not in keys:
            keys.append(given)
        return list(naming.names_of(dimension, keys).items())

    return options


def campaigns(asked: Asked) -> Sequence[tuple[str, str]]:
    """Campaigns with posts in the period, and those that are open."""
    found = dict(keys_of(Dimension.CAMPAIGN, "campaign")(asked))
    return [*found.items(), *((each.name, each.name) for each in campaigns_open() if each.name not in found)]


def teams(asked: Asked) -> Sequence[tuple[str, str]]:
    """Teams that are large enough, by name."""
    return sorted(queries.teams_shown().items(), key=lambda each: each[1].casefold())


def given(asked: Asked, parameter: str) -> str:
    """The key that was asked for; empty where there is none to ask for yet."""
    return asked.given.get(parameter, "")


def there(dimension: Dimension, key: str) -> bool:
    """True when anything was ever counted under the key."""
    return bool(queries.totals(queries.Scope(dimension, key)))


def require(dimension: Dimension, key: str, *, known: bool = False) -> None:
    """Raises NotFound for a key under which nothing was ever counted, unless it is known otherwise."""
    if not known and not there(dimension, key):
        raise NotFound(
            gettext("Nothing of that name was ever counted."), remedy=gettext("Choose one that the page offers.")
        )
