"""The figures of a Page's post: views by its insights, the rest counted at the post. Imports the Graph reader.

Sources: developers.facebook.com/docs/platforminsights/page (post_media_view and post_total_media_view_unique since
impressions ended), /docs/graph-api/reference/page-post (shares, reactions, comments).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advocacy.networks.contract import Measured, Report
from advocacy.networks.discretion import unpaged
from advocacy.networks.meta_graph import Graph, fault_of, refusal_by
from advocacy.networks.meta_reading import count, figures

INSIGHTS = {"post_media_view": "views", "post_total_media_view_unique": "viewers"}
COUNTS = ("reactions", "comments")
SHARES = "shares"
METRICS = (*INSIGHTS.values(), *COUNTS, SHARES)
_FIELDS = ",".join([*(f"{name}.limit(0).summary(total_count)" for name in COUNTS), SHARES])


def figures_of(graph: Graph, post: str, token: str) -> Report:
    """What may be seen; figures behind a permission that we don't have, or no longer counted, are left out.

    Raises NetworkRefused.
    """
    counted = _told(graph, post, token, {"fields": _FIELDS})
    seen = _told(graph, f"{post}/insights", token, {"metric": ",".join(INSIGHTS)})
    if not counted and not seen:
        return Report()
    raw = unpaged({"post": counted, "insights": seen})
    return Report((*figures(seen, INSIGHTS), *_counts(counted)), raw)


def _told(graph: Graph, path: str, token: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The answer; empty for what isn't there, isn't ours to see, or is no metric any more (code 100)."""
    answer = graph.asked(path, token, query)
    fault = fault_of(answer)
    if fault is not None and (fault.absent or fault.forbidden or fault.code == 100):
        return {}
    if not answer.ok:
        raise refusal_by(answer)
    return answer.fields()


def _counts(post: Mapping[str, Any]) -> Iterator[Measured]:
    for name in COUNTS:
        row = post.get(name)
        summary = row.get("summary") if isinstance(row, dict) else None
        value = count(summary.get("total_count")) if isinstance(summary, dict) else None
        if value is not None:
            yield Measured(name, "count", value)
    if post:  # a post that nobody has shared says nothing about it
        shares = post.get(SHARES)
        yield Measured(SHARES, "count", (count(shares.get("count")) or 0) if isinstance(shares, dict) else 0)
