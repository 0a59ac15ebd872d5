"""Where media lie, as one setting says: a directory or a bucket of an S3-compatible store. Imports errors and logs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from advocacy.errors import Unready
from advocacy.logs import hide_in_text


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3-compatible store."""

    name: str
    prefix: str
    endpoint: str
    region: str


def directory_of(url: str) -> Path:
    """The directory that a path or a file:// URL names. Raises Unready for anything else."""
    parts = urlsplit(url)
    if "://" not in url:
        return Path(url).resolve()
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise Unready(
            f"ADVOCACY_MEDIA_URL must be a directory, a file:// or an s3:// URL, not “{hide_in_text(url)}”.",
            remedy="Give a path that every machine mounts, or s3://bucket/prefix?endpoint=https://host.",
        )
    return Path(unquote(parts.path)).resolve()


def bucket_of(url: str) -> Bucket:
    """The bucket that an s3:// URL names. Raises Unready for one without a bucket, or with an endpoint that is none."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    endpoint = urlsplit(asked.pop("endpoint", "https://s3.amazonaws.com"))
    region = asked.pop("region", "us-east-1")
    if not parts.netloc or endpoint.scheme not in ("http", "https") or not endpoint.netloc or endpoint.path or asked:
        raise Unready(
            "ADVOCACY_MEDIA_URL names no bucket that can be used.",
            remedy="Write it as s3://bucket/prefix?endpoint=https://host&region=name.",
        )
    return Bucket(parts.netloc, parts.path.strip("/"), endpoint.geturl(), region)
