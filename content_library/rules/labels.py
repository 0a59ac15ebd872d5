"""What the pages of the rules call kinds and outcomes, in the reader's language."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.rulebook.models import PackKind

KIND_LABELS: dict[PackKind, LazyString] = {
    PackKind.DISCLOSURE: _l("Disclosure"),
    PackKind.WORDING: _l("Wording"),
    PackKind.HOSTS: _l("Links"),
}
OUTCOME_LABELS: dict[str, tuple[LazyString, str]] = {
    "pass": (_l("Passes"), "good"),
    "review": (_l("A person decides"), "warn"),
    "fail": (_l("Fails"), "bad"),
}
RULE_KIND_LABELS: dict[str, LazyString] = {
    "blocked": _l("Words that are objected to"),
    "required": _l("Words that have to be there"),
    "barred": _l("The class itself"),
}
