"""One capture <-> one WARC record (1.1), gzipped by itself.

Takes a `Capture`, and the earlier record that holds the same body whole, when there is one: then the body is not kept
a second time (a revisit of the profile identical-payload-digest); head, time and address always are. Gives the record
back as a `Record`. Bodies are decoded from Content-Encoding. Refuses, with None, what is damaged or not ours.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsroom.models import VN, Capture

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_REFRAMED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_KEPT_AS = "x-archive-orig-"
_PHRASES = {item.value: item.phrase for item in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Record:
    """A capture as its record tells it; `sha256` is that of the body that came. Unless `whole`, the body stands in an
    earlier record and `capture.body` is empty."""

    capture: Capture
    sha256: str
    whole: bool


def pack(capture: Capture, first: Capture | None = None) -> bytes:
    """The record of `capture`. The same always gives the same bytes. `first` came earlier with the same body, which is
    then left to its record."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {
        "WARC-Record-ID": _id(capture),
        "WARC-Date": _date(capture),
        "WARC-Payload-Digest": f"sha256:{capture.sha256}",
        "X-Asked-URI": capture.url,
        **_profile(capture, first),
    }
    body = b"" if first else capture.body
    record = writer.create_warc_record(
        capture.final_url,
        "revisit" if "WARC-Profile" in about else "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(_status_line(capture.status), _stored(capture), protocol="HTTP/1.1"),
        warc_headers_dict=about,
    )
    writer.write_record(record)
    return out.getvalue()


def _profile(capture: Capture, first: Capture | None) -> dict[str, str]:
    if capture.status == HTTPStatus.NOT_MODIFIED:
        return {"WARC-Profile": _NOT_MODIFIED}
    if first is None:
        return {}
    return {
        "WARC-Profile": _SAME_BODY,
        "WARC-Refers-To": _id(first),
        "WARC-Refers-To-Target-URI": first.final_url,
        "WARC-Refers-To-Date": _date(first),
    }


def _date(capture: Capture) -> str:
    return capture.fetched.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _id(capture: Capture) -> str:
    return f"<{uuid5(NAMESPACE_URL, f'{_date(capture)} {capture.url} {capture.sha256}').urn}>"


def _status_line(status: int) -> str:
    return f"{status} {_PHRASES.get(status, 'Unknown')}"


def _stored(capture: Capture) -> list[tuple[str, str]]:
    """Headers as kept: those that framed the bytes on the wire no longer fit and are renamed."""
    kept = [(_KEPT_AS + name if name in _REFRAMED else name, value) for name, value in capture.headers.items()]
    return [*kept, ("content-length", str(len(capture.body)))]


def unpack(member: bytes) -> Record | None:
    """The record in one gzip member; None when it is damaged or not ours."""
    try:
        record: Any = next(iter(ArchiveIterator(io.BytesIO(zlib.decompress(member, 31)))), None)
    except (zlib.error, ArchiveLoadFailed):
        return None
    if record is None or record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return None
    body, about = record.raw_stream.read(), record.rec_headers.get_header
    sha256 = (about("WARC-Payload-Digest") or "").removeprefix("sha256:")
    whole = about("WARC-Profile") != _SAME_BODY
    if hashlib.sha256(body).hexdigest() != sha256 if whole else body:
        return None
    target = about("WARC-Target-URI")
    capture = Capture(
        url=about("X-Asked-URI") or target,
        final_url=target,
        status=int(record.http_headers.get_statuscode()),
        headers=_restored(record.http_headers.headers),
        fetched=datetime.fromisoformat(about("WARC-Date")).astimezone(VN),
        body=body,
    )
    return Record(capture, sha256, whole)


def _restored(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.removeprefix(_KEPT_AS): value for name, value in headers if name not in _REFRAMED}
