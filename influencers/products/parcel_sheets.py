"""The warehouse's sheet as pages and the API hand it out, and how large the one may be that comes back."""

from __future__ import annotations

from flask import Response
from flask_login import current_user

from advocacy import clock, spreadsheets
from influencers.products import shipments

MOST_SHEET = 1_000_000
"""Bytes of a sheet of parcels."""


def handed_out() -> Response:
    """What is to be sent, with addresses; the history keeps that whoever asks took it."""
    rows = shipments.hand_out(actor=current_user.actor, now=clock.now())
    headers = {"Content-Disposition": "attachment; filename=parcels.csv", "Cache-Control": "no-store"}
    return Response("".join(spreadsheets.written(rows)), content_type="text/csv; charset=utf-8", headers=headers)
