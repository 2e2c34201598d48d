"""Old hosts of merged provinces and ministries, looked at one by one: who answers there now?

Takes hosts, each with the source that left it behind, and a client; gives one `HostCheck` per host with the code of
what stood there: "" for its owner, for the source itself and for any other .gov.vn name it leads to (only state bodies
get one), else `hijacked`, `parked`, `wrong_language`, `wrong_host`, `dns`, or what else the answer was. One page per
host over plain HTTP, which a living host turns into HTTPS itself; nothing found there is read as news
(docs/facts.md, hosts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsroom.errors import CodedError
from newsroom.models import Source, replace
from newsroom.text.urls import is_government_domain
from scrapers.pages.false_success import refuse_false_success
from scrapers.sandbox import ReaderPool
from scrapers.web.client import Client

MAX_HOSTS = 40  # hosts of one night


@dataclass(frozen=True, slots=True)
class HostCheck:
    """What stood at an old host: a code, "" when all is well, and words on it."""

    host: str
    code: str = ""
    evidence: str = ""


async def check_hosts(hosts: Mapping[str, Source], client: Client) -> tuple[HostCheck, ...]:
    """One look at each host (name -> the source that left it), in order of name."""
    async with ReaderPool(1) as readers:
        return tuple(
            [await _check_host(host, source, client, readers) for host, source in sorted(hosts.items())[:MAX_HOSTS]]
        )


async def _check_host(host: str, heir: Source, client: Client, readers: ReaderPool) -> HostCheck:
    name = host.partition(":")[0]
    asked = Source(f"cu-{heir.id}", host, name, "province", hosts=(heir.host, *heir.hosts), delay=heir.delay)
    try:
        capture = await client.get(f"http://{host}/", source=asked, conditional=False)
        at = urlsplit(capture.final_url).hostname or name
        known = replace(asked, hosts=(*asked.hosts, at)) if is_government_domain(at) else asked
        await readers.read(capture.url, refuse_false_success, capture, expected="listing", source=known)
    except CodedError as error:
        return HostCheck(host, error.code, error.message)
    return HostCheck(host, "", "" if at == name else f"dẫn tới {at}")
