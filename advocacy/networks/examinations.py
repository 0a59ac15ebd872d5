"""What the networks' room can say about its own health: accounts that need care, registrations that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy import settings
from advocacy.health import Ailment, Examination, Gauge
from advocacy.networks import registry
from advocacy.networks.accounts import counts
from advocacy.networks.applications import missing_settings


def accounts_work(now: datetime) -> Sequence[Ailment]:
    """Accounts whose owners are needed, and networks with accounts that our registration is missing for."""
    found, networks, in_force = [], registry.all_networks(), settings.current()
    for network, standing in counts(now).items():
        label = networks[network].capabilities.label if network in networks else network
        if standing.get("care"):
            found.append(
                Ailment(
                    ngettext("%(label)s: %(count)s account needs its owner.",
                             "%(label)s: %(count)s accounts need their owners.",
                             standing["care"], label=label, count=standing["care"]),
                    _("They have been told; /admin/networks says what is wrong with each."), grave=False,
                )
            )  # fmt: skip
        missing = missing_settings(networks[network].capabilities, in_force) if network in networks else ()
        if missing:
            found.append(
                Ailment(
                    _(
                        "%(label)s has accounts here, but %(missing)s is not set: they can't be renewed.",
                        label=label,
                        missing=" and ".join(missing),
                    ),
                    _("Set it again, as it was when they were connected."),
                )
            )
    return found


def _accounts(now: datetime) -> dict[str, float]:
    total: dict[str, float] = {}
    for standing in counts(now).values():
        for name, count in standing.items():
            total[name] = total.get(name, 0) + count
    return total


EXAMINATIONS = [Examination("connections", accounts_work)]
GAUGES = [Gauge("advocacy_connections", "Connected accounts, by how they stand.", "standing", _accounts)]
