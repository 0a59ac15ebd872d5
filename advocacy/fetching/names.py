"""What the name system says of a host that people give: its TXT records, asked of the machine's own resolver.

RFC 1035, section 3.3.14 (TXT: one or more strings), RFC 1464 (name and value in one). Nothing connects to the host.
"""

from __future__ import annotations

import dns.exception
import dns.resolver
from flask_babel import gettext as _

from advocacy.errors import Breach

PATIENCE = 5.0
"""Seconds for all questions together."""


def txt_records(host: str) -> list[str]:
    """The TXT records of a host, each as one text; none where there is no such name. Raises Breach for a name that is
    none, and where nobody answers."""
    try:
        answer = dns.resolver.Resolver().resolve(host, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, UnicodeError) as failure:
        raise Breach(
            _("The name system gives no answer about %(host)s.", host=host),
            remedy=_("Look at the name, or try again later."),
        ) from failure
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]
