"""Pure: words with gaps for mail to partners, and what fills them. Imports errors only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from advocacy.errors import Breach

GAPS = ("name", "first_name", "handle", "programmes", "company", "sender")
"""What a gap may ask for: {name}, {first_name}, ..."""
LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000
_GAP = re.compile(r"\{([^{}\n]*)\}")


def refuse(subject: str, body: str) -> None:
    """Raises Breach for a mail without subject or words, one too long, or a gap that nothing fills."""
    wrong = dict[str, list[str]]()
    for field, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        unknown = sorted({gap for gap in _GAP.findall(text) if gap.strip() not in GAPS})
        if not text.strip() or len(text) > longest:
            wrong[field] = [f"1 to {longest} characters."]
        elif unknown:
            wrong[field] = [
                _(
                    "Nothing fills {%(unknown)s}. There is: %(names)s.",
                    unknown=unknown[0],
                    names=", ".join(f"{{{gap}}}" for gap in GAPS),
                )
            ]
    if wrong:
        raise Breach(_("The mail can't go out like this."), errors=wrong)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its gaps filled; one pass, so that a name with braces in it stays a name."""
    return _GAP.sub(lambda gap: facts.get(gap[1].strip(), gap[0]), text)
