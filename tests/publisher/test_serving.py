"""The nginx sample serves a built site as it should: over a real nginx on loopback, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from publisher.build import side_outputs
from tests.support.nginx import BROTLI, NGINX, serving

HASHED = ("assets/stylesheets/main.0123abcd.min.css", "assets/search-core.0123abcd.js", "assets/fonts/a.0123abcd.woff2")


def _site(root: Path) -> None:
    """A release and the link to it, as `publisher.release` leaves them."""
    release = root / ".releases" / "ban"
    files = {
        "index.html": "<p>Trang chủ</p>" * 100,
        "404.html": "<p>Không thấy</p>",
        "van-ban/133-2025-nd-cp/index.html": "<p>văn bản</p>",
        "tim-kiem/chi-muc/muc-luc.json": "{}" + " " * 2000,
        **dict.fromkeys(HASHED, "a{}"),
        "assets/icon.svg": "<svg/>",
        "tim-kiem/chi-muc/ban-san.json": '{"1": 2}',
        ".kin": "x",
    }
    for name, text in files.items():
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).write_text(text, encoding="utf-8")
    (release / "tim-kiem" / "chi-muc" / "ban-san.json.gz").write_bytes(side_outputs.compress(b"ban nen san"))
    (release / "tim-kiem" / "chi-muc" / "ban-san.json.br").write_bytes(b"nen cach khac")
    (root / "site").symlink_to(".releases/ban")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[httpx.Client]:
    if NGINX is None:
        pytest.skip("nginx not installed")
    _site(tmp_path)
    with (
        serving(tmp_path / "site", tmp_path) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield client


def test_the_sample_serves_ranges_gzip_policy_and_lasting_names(served: httpx.Client) -> None:
    home = served.get("/", headers={"Accept-Encoding": "gzip"})
    assert (home.status_code, home.headers["content-encoding"], home.headers["vary"]) == (
        200,
        "gzip",
        "Accept-Encoding",
    )
    assert "default-src 'self'" in home.headers["content-security-policy"]
    assert home.headers["cache-control"] == "no-cache"
    part = served.get("/", headers={"Range": "bytes=0-3", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, b"<p>T")
    again = served.get("/", headers={"If-Modified-Since": home.headers["last-modified"]})
    assert again.status_code == 304
    for name in HASHED:
        lasting = served.get(f"/{name}")
        assert lasting.headers["cache-control"] == "max-age=31536000, immutable"
        assert "content-security-policy" in lasting.headers
    assert served.get("/assets/icon.svg").headers["cache-control"] == "max-age=2592000"
    index = served.get("/tim-kiem/chi-muc/muc-luc.json", headers={"Accept-Encoding": "gzip"})
    assert index.headers["content-encoding"] == "gzip"


def test_a_compressed_twin_is_sent_as_it_lies(served: httpx.Client) -> None:
    at = "/tim-kiem/chi-muc/ban-san.json"
    ready, plain = (served.get(at, headers={"Accept-Encoding": way}) for way in ("gzip", "identity"))
    assert (ready.headers["content-encoding"], ready.headers["content-type"]) == ("gzip", "application/json")
    assert (ready.text, plain.text, plain.headers["vary"]) == ("ban nen san", '{"1": 2}', "Accept-Encoding")
    assert "default-src 'self'" in ready.headers["content-security-policy"]


def test_a_brotli_twin_is_sent_where_the_module_is(served: httpx.Client) -> None:
    if not BROTLI.exists():
        pytest.skip("nginx has no brotli_static module: libnginx-mod-http-brotli-static")
    with served.stream("GET", "/tim-kiem/chi-muc/ban-san.json", headers={"Accept-Encoding": "br, gzip"}) as sent:
        assert (sent.headers["content-encoding"], b"".join(sent.iter_raw())) == ("br", b"nen cach khac")


def test_the_sample_hides_what_is_hidden_and_says_what_is_not_there(served: httpx.Client) -> None:
    assert served.get("/.kin").status_code == 403
    missing = served.get("/khong-co/")
    assert (missing.status_code, missing.text) == (404, "<p>Không thấy</p>")
    assert served.get("/van-ban/133-2025-nd-cp/").status_code == 200
