"""The door out, against a real server that misbehaves on loopback."""

from __future__ import annotations

import asyncio
import resource
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.errors import FetchError
from newsroom.models import VN, Capture, Source
from scrapers.web import allowed_urls, politeness
from scrapers.web.client import Limits
from scrapers.web.connect import is_forbidden
from scrapers.web.fetch import Fetcher
from tests.support.examples import often
from tests.support.fault_server import PAGE, Clock, Faults, running, whole

trustme = pytest.importorskip("trustme")

SOURCE = Source(id="thu", name="Thử", host="127.0.0.1", kind="press", delay=0.0)
QUICK = Limits(connect=1.0, idle=0.5, total=1.5, backoff=0.01)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=VN)


def fetcher(faults: Faults, **options: Any) -> Fetcher:
    clock = options.setdefault("clock", Clock())
    given_options = {
        "allow": [f"127.0.0.1:{faults.port}", f"tinh.gov.vn:{faults.port}"],
        "limits": QUICK,
        "now": lambda: NOW,
        "sleep": clock.sleep,
        "jitter": lambda: 0.5,
    }
    return Fetcher(**(given_options | options))


def ask(path: str, *, robots_txt: bytes | None = None, **options: Any) -> Capture:
    async def go() -> Capture:
        async with running(robots=robots_txt) as faults, fetcher(faults, **options) as door:
            return await door.get(faults.url(path), source=SOURCE)

    return asyncio.run(go())


def with_faults(story: Callable[[Faults], Awaitable[None]], *, robots_txt: bytes | None = None) -> None:
    async def go() -> None:
        async with running(robots=robots_txt) as faults:
            await story(faults)

    asyncio.run(go())


def code(path: str, **options: Any) -> str:
    with pytest.raises(FetchError) as error:
        ask(path, **options)
    assert error.value.url.startswith(("http", "file"))
    return error.value.code


# ── whole answers ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "/ok",
        "/gzip",
        "/two-members",
        "/padded",
        "/deflate",
        "/raw-deflate",
        "/stacked",
        "/chunked",
        "/hints",
        "/to?u=/ok",
    ],
)
def test_an_honest_answer_comes_whole(path: str) -> None:
    capture = ask(path)
    assert (capture.status, capture.body, capture.fetched) == (200, PAGE, NOW)
    assert capture.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/short", "incomplete"),
        ("/long", "incomplete"),
        ("/cut-chunk", "incomplete"),
        ("/bad-chunk", "incomplete"),
        ("/reset", "incomplete"),
        ("/nothing", "incomplete"),
        ("/cut-gzip", "incomplete"),
        ("/part", "incomplete"),
        ("/bad-gzip", "encoding"),
        ("/brotli", "encoding"),
        ("/many-codings", "encoding"),
        ("/bomb", "too_large"),
        ("/double-bomb", "too_large"),
        ("/big", "too_large"),
        ("/stated-big", "too_large"),
        ("/garbage", "protocol"),
        ("/huge-head", "headers"),
        ("/many-heads", "headers"),
        ("/trickle", "timeout"),
        ("/endless-hints", "timeout"),
        ("/hang", "timeout"),
        ("/loop", "redirects"),
        ("/403", "http_403"),
        ("/404", "http_404"),
        ("/410", "http_410"),
        ("/challenge", "challenge"),
        ("/to?u=file:///etc/passwd", "scheme"),
        ("/to?u=ftp://x/", "scheme"),
        ("/to?u=http://127.0.0.1:1/", "forbidden_address"),
        ("/to?u=http://169.254.169.254/latest", "forbidden_address"),
        ("/to?u=//10.0.0.1/", "forbidden_address"),
        ("/to?u=http://[::ffff:127.0.0.1]/", "forbidden_address"),
        ("/to?u=http://2130706433/", "forbidden_address"),
        ("/to?u=http://a@127.0.0.1/", "bad_url"),
        ("/to?u=http://127.0.0.1%5C@bao.vn/", "bad_url"),
    ],
)
def test_every_fault_ends_in_time_with_its_name(path: str, expected: str) -> None:
    started = time.monotonic()
    assert code(path) == expected
    assert time.monotonic() - started < QUICK.total + 5


def test_big_answers_cost_little_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in ("/bomb", "/double-bomb", "/big"):
        code(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB


def test_only_gzip_and_deflate_are_asked_for_and_no_cookie_comes_back() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults, contact="bien-tap@example.vn\r\nX: ỷ") as door:
            await door.get(faults.url("/cookie"), source=SOURCE)
            await door.get(faults.url("/ok"), source=SOURCE)
        assert faults.headers["accept-encoding"] == "gzip, deflate"
        assert faults.headers["user-agent"] == "congphancapkhcn/0.1 (+bien-tap@example.vn  x: )"
        assert "cookie" not in faults.headers

    with_faults(story)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    assert ask("/ok").status == 200


# ── which machine ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.5", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("198.18.0.1", "192.0.0.8", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1"),
        *("fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::127.0.0.1", "not-an-address"),
    ],
)
def test_only_public_addresses_are_dialled(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize("address", ["203.162.10.10", "8.8.8.8", "2001:ee0::10", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_may_be_dialled(address: str) -> None:
    assert not is_forbidden(address)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["203.162.10.10", "10.0.0.5"], ["fd00::1", "203.162.10.10"]])
def test_a_name_with_one_private_answer_is_refused(answers: list[str]) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return answers

    async def go() -> None:
        async with Fetcher(resolver=resolver, limits=QUICK) as door:
            await door.get("http://rebind.vn/", source=SOURCE)

    with pytest.raises(FetchError) as error:
        asyncio.run(go())
    assert (error.value.code, error.value.url) == ("forbidden_address", "http://rebind.vn/")


def test_a_rebinding_name_is_asked_once_per_connection_and_checked_each_time() -> None:
    replies = [["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]]

    async def story(faults: Faults) -> None:
        async def resolver(host: str, port: int) -> list[str]:
            return replies.pop(0)

        name = f"tinh.gov.vn:{faults.port}"
        async with fetcher(faults, allow=[name], resolver=resolver) as door:
            assert (await door.get(f"http://{name}/ok", source=SOURCE)).status == 200
        assert faults.headers["host"] == name
        async with fetcher(faults, allow=[], resolver=resolver) as door:
            with pytest.raises(FetchError, match="không công khai"):
                await door.get(f"http://{name}/ok", source=SOURCE)
        assert faults.asked["/ok"] == 1

    with_faults(story)


def test_allowing_one_port_allows_no_other_and_no_other_name() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults, allow=[f"127.0.0.1:{faults.port + 1}", f"localhost:{faults.port}"]) as door:
            with pytest.raises(FetchError) as error:
                await door.get(faults.url("/ok"), source=SOURCE)
        assert error.value.code == "forbidden_address"
        assert not faults.asked

    with_faults(story)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://x/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("/relative", "scheme"),
        ("", "scheme"),
        ("http://", "bad_url"),
        ("http:///x", "bad_url"),
        ("http://user:pw@bao.vn/", "bad_url"),
        ("http://bao.vn\\@127.0.0.1/", "bad_url"),
        ("http://bao.vn\x00/", "bad_url"),
        ("http://bao vn/", "bad_url"),
        ("http://bao.vn:99999/", "bad_url"),
        ("http://bao%2evn/", "bad_url"),
        ("http://[::1/", "bad_url"),
        ("http://bao.vn/" + "a" * 3000, "bad_url"),
    ],
)
def test_what_is_no_address_is_refused_before_any_connection(url: str, expected: str) -> None:
    with pytest.raises(FetchError) as error:
        allowed_urls.check_url(url)
    assert error.value.code == expected


@settings(max_examples=often(200), deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_http_address_or_a_named_refusal(text: str) -> None:
    for url in (text, f"http://bao.vn/{text}", f"http://{text}/"):
        try:
            checked = allowed_urls.check_url(url)
        except FetchError as error:
            assert error.code in ("scheme", "bad_url")
        else:
            assert checked[:4].lower() == "http"
            assert allowed_urls.check_url(checked) == checked


def test_a_dead_name_takes_one_question() -> None:
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        raise OSError("no such name")

    async def go() -> list[str]:
        codes = []
        async with Fetcher(resolver=resolver, limits=QUICK) as door:
            for path in ("a", "b", "c"):
                with pytest.raises(FetchError) as error:
                    await door.get(f"http://mat.vn/{path}", source=SOURCE)
                codes.append(error.value.code)
        return codes

    assert asyncio.run(go()) == ["dns", "dns", "dns"]
    assert asked == ["mat.vn"]


def test_a_name_without_an_address_is_a_dns_failure() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return []

    async def go() -> None:
        async with Fetcher(resolver=resolver, limits=QUICK) as door:
            with pytest.raises(FetchError) as error:
                await door.get("http://trong.vn/a", source=SOURCE)
            assert error.value.code == "dns" and "không có địa chỉ nào" in str(error.value)

    asyncio.run(go())


def test_a_name_server_that_never_answers_is_a_dns_failure() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    async def go() -> str:
        async with Fetcher(resolver=resolver, limits=Limits(connect=0.2)) as door:
            with pytest.raises(FetchError) as error:
                await door.get("http://cham.vn/", source=SOURCE)
            return error.value.code

    assert asyncio.run(go()) == "dns"


def test_a_host_that_refuses_is_left_alone() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults, allow=["127.0.0.1:1"]) as door:
            for _ in range(3):
                with pytest.raises(FetchError) as error:
                    await door.get("http://127.0.0.1:1/a", source=SOURCE)
                assert error.value.code == "connect"
            assert door.hosts["127.0.0.1:1"].requests == 3

    with_faults(story)


def test_silence_does_not_close_a_host_to_its_healthy_pages() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults) as door:
            for path in ("/hang", "/reset", "/nothing", "/garbage"):
                with pytest.raises(FetchError):
                    await door.get(faults.url(path), source=SOURCE)
            assert (await door.get(faults.url("/ok"), source=SOURCE)).status == 200

    with_faults(story)


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────


def tls_code(tmp_path: Path, name: str, *, trusted: bool = True, leaf_only: bool = False, days: int = 30) -> str:
    authority = trustme.CA()
    middle = authority.create_child_ca()
    until = datetime.now(UTC) + timedelta(days=days)
    certificate = (middle if leaf_only else authority).issue_cert(
        name, not_after=until, not_before=until - timedelta(days=60)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if leaf_only:
        pem = tmp_path / "leaf.pem"
        pem.write_bytes(certificate.private_key_pem.bytes() + certificate.cert_chain_pems[0].bytes())
        server.load_cert_chain(pem)
    else:
        certificate.configure_cert(server)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    async def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def go() -> str:
        extra = {"tinh.gov.vn": tmp_path / "ca.pem"} if trusted else None
        async with running(server) as faults, fetcher(faults, resolver=resolver, extra_ca=extra) as door:
            try:
                await door.get(faults.url("/ok", "https", "tinh.gov.vn"), source=SOURCE)
            except FetchError as error:
                return error.code
            return "ok"

    return asyncio.run(go())


def test_tls_is_verified_and_its_failures_have_names(tmp_path: Path) -> None:
    assert tls_code(tmp_path, "tinh.gov.vn") == "ok"
    assert tls_code(tmp_path, "tinh.gov.vn", days=-1) == "tls:expired"
    assert tls_code(tmp_path, "khac.gov.vn") == "tls:wrong_host"
    assert tls_code(tmp_path, "tinh.gov.vn", leaf_only=True) == "tls:incomplete_chain"
    assert tls_code(tmp_path, "tinh.gov.vn", trusted=False) in ("tls:self_signed", "tls:incomplete_chain")


# ── manners ──────────────────────────────────────────────────────────────────────────────────────


def test_what_fails_twice_is_asked_three_times() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults) as door:
            assert (await door.get(faults.url("/flaky?n=2"), source=SOURCE)).body == PAGE
        assert faults.asked["/flaky"] == 3

    with_faults(story)


@pytest.mark.parametrize(("status", "tries"), [("503", 3), ("429", 3), ("408", 3), ("404", 1), ("403", 1), ("501", 1)])
def test_only_passing_failures_are_asked_again(status: str, tries: int) -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults) as door:
            with pytest.raises(FetchError, match=status):
                await door.get(faults.url(f"/flaky?n=9&s={status}"), source=SOURCE)
        assert faults.asked["/flaky"] == tries

    with_faults(story)


def test_retry_after_holds_the_whole_host() -> None:
    async def story(faults: Faults) -> None:
        clock = Clock()
        async with fetcher(faults, clock=clock) as door:
            await door.get(faults.url("/flaky?n=1&ra=120"), source=SOURCE)
        assert clock.slept == [pytest.approx(120.0)]

    with_faults(story)


@pytest.mark.parametrize("seconds", ["901", "999999999", "Sun, 22 Nov 2036 00:00:00 GMT"])
def test_a_long_retry_after_defers_the_host(seconds: str) -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults) as door:
            for path in (f"/flaky?n=9&ra={seconds.replace(' ', '%20')}", "/ok"):
                with pytest.raises(FetchError) as error:
                    await door.get(faults.url(path), source=SOURCE)
                assert error.value.code == "deferred"
        assert faults.asked["/flaky"] == 1 and not faults.asked["/ok"]

    with_faults(story)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("-5", None),
        ("abc", None),
        ("", None),
        ("1.5", None),
        ("Sat, 21 Nov 2026 19:02:00 GMT", 120.0),
        ("Sat, 21 Nov 2026 18:00:00 GMT", None),
        ("Sat, 99 Nov 2026 18:00:00 GMT", None),
        ("9" * 40, 999999999999.0),
    ],
)
def test_retry_after_forms(header: str, seconds: float | None) -> None:
    assert politeness.parse_retry_after(header, now=NOW) == seconds


def test_one_request_at_a_time_with_the_delay_between_end_and_start() -> None:
    async def story(faults: Faults) -> None:
        clock = Clock()
        source = Source(id="t", name="T", host="127.0.0.1", kind="press", delay=2.0)
        async with fetcher(faults, clock=clock) as door:
            await asyncio.gather(*(door.get(faults.url(f"/slow?{n}"), source=source) for n in range(5)))
            assert door.hosts[f"127.0.0.1:{faults.port}"].requests == 6
            assert door.hosts[f"127.0.0.1:{faults.port}"].bytes > 5 * len(PAGE)
        assert faults.busiest == 1
        assert clock.slept == [2.0] * 5

    with_faults(story)


def test_hosts_are_asked_in_parallel() -> None:
    async def go() -> list[int]:
        async with running() as one, running() as two:
            one.meeting = two.meeting = asyncio.Barrier(2)  # each host answers only while the other is asked too
            allow = [f"127.0.0.1:{one.port}", f"127.0.0.1:{two.port}"]
            async with fetcher(one, allow=allow) as door:
                urls = [faults.url(f"/together?{n}") for faults in (one, two) for n in range(4)]
                return [c.status for c in await asyncio.gather(*(door.get(url, source=SOURCE) for url in urls))]

    assert asyncio.run(go()) == [200] * 8


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────

DENY = whole(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 9999\n")


def test_robots_is_obeyed_on_redirects_too() -> None:
    assert code("/private/ok", robots_txt=DENY) == "robots"
    assert code("/to?u=/private/ok", robots_txt=DENY) == "robots"


def test_crawl_delay_is_kept_up_to_a_minute() -> None:
    clock = Clock()
    ask("/ok", robots_txt=DENY, clock=clock)
    assert clock.slept == [60.0]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (whole(b"", status="404 X"), "ok"),
        (whole(b"", status="403 X"), "ok"),
        (whole(b"", status="503 X"), "robots_unreachable"),
        (whole(b"", status="500 X"), "robots_unreachable"),
        (b"\x00garbage\r\n\r\n", "robots_unreachable"),
        (whole(PAGE), "ok"),
        (whole(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "robots"),
        (whole(b"User-agent: CongPhanCapKHCN\nDisallow: /\n\nUser-agent: *\nAllow: /"), "robots"),
        (whole(b"User-agent: *\n" + b"Disallow: /x\n" * 200_000), "ok"),
        (whole(b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"\nCrawl-delay: nan\n"), "ok"),
        (whole(b"\xff\xfe\x00Disallow"), "ok"),
        # RFC 9309, 2.3.1.2: after five hops it may be taken as absent
        (b"HTTP/1.1 302 F\r\nLocation: /robots.txt\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "ok"),
    ],
)
def test_robots_in_every_state(answer: bytes, expected: str) -> None:
    if expected == "ok":
        assert ask("/ok", robots_txt=answer).status == 200
    else:
        assert code("/ok", robots_txt=answer) == expected


def test_robots_is_asked_once_per_origin() -> None:
    async def story(faults: Faults) -> None:
        async with fetcher(faults) as door:
            await asyncio.gather(*(door.get(faults.url("/ok"), source=SOURCE) for _ in range(5)))
        assert faults.asked["/robots.txt"] == 1

    with_faults(story)


def test_robots_rules_of_the_standard() -> None:
    rules = politeness.parse_robots(b"User-agent: *\nDisallow: /a\nAllow: /a/b$\nDisallow: /*.pdf$\n", Limits())
    seen = [rules.allows(f"https://x.vn{path}") for path in ("/", "/a", "/a/b", "/a/b/c", "/x.pdf", "/x.pdf?y")]
    assert seen == [True, False, True, False, False, True]


# ── memory of the last night ─────────────────────────────────────────────────────────────────────


class Remembered(dict[str, tuple[str, str]]):
    def put(self, url: str, etag: str, last_modified: str) -> None:
        self[url] = (etag, last_modified)


class Kept(list[Capture]):
    def record(self, capture: Capture) -> None:
        self.append(capture)


def test_validators_are_sent_and_a_304_is_handed_on() -> None:
    async def story(faults: Faults) -> None:
        known = Remembered()
        async with fetcher(faults, validators=known) as door:
            assert (await door.get(faults.url("/etag"), source=SOURCE)).body == PAGE
            again = await door.get(faults.url("/etag"), source=SOURCE)
            assert (again.status, again.body) == (304, b"")
            assert (await door.get(faults.url("/etag"), source=SOURCE, conditional=False)).status == 200
        assert known == {faults.url("/etag"): ('"v1"', "")}

    with_faults(story)


def test_the_recorder_gets_every_answer() -> None:
    async def story(faults: Faults) -> None:
        kept = Kept()
        async with fetcher(faults, recorder=kept) as door:
            await door.get(faults.url("/to?u=/ok%231"), source=SOURCE)
            with pytest.raises(FetchError):
                await door.get(faults.url("/404"), source=SOURCE)
        assert [(one.url.split(str(faults.port))[1], one.status) for one in kept] == [
            ("/robots.txt", 404),
            ("/to?u=/ok%231", 302),
            ("/ok", 200),
            ("/404", 404),
        ]

    with_faults(story)
