"""Missing intermediates: held to their stated fingerprint and end, never a root; a real handshake
through a source that names one (its failures: test_fetch)."""

from __future__ import annotations

import hashlib
import ssl
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsroom.errors import ConfigError
from newsroom.models import VN, Listing, Source, replace
from scrapers.sources import load_sources
from scrapers.web import certificates
from tests.support import story_home
from tests.support.loopback import serve

trustme = pytest.importorskip("trustme")
NOW = datetime.now(VN)
SOURCE = Source("mau", "Mẫu", "tinh.gov.vn", "agency", listings=(Listing("https://tinh.gov.vn/rss"),), extra_ca="a.pem")


def _put(home: Path, pem: str, *, sha256: str = "", until: str = "") -> Path:
    folder = home / "sources" / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = sha256 or hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    until = until or _end(pem)
    (folder / "a.pem").write_text(f"# sha256: {sha256}\n# hết hạn: {until}\n{pem}", encoding="utf-8")
    return home


def _end(pem: str) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    about = context.get_ca_certs()
    seconds = ssl.cert_time_to_seconds(str(about[0]["notAfter"])) if about else 0
    return datetime.fromtimestamp(seconds, VN).date().isoformat()


def _middle() -> str:
    return str(trustme.CA().create_child_ca().cert_pem.bytes().decode())


def test_an_intermediate_as_stated_is_handed_to_every_host_of_its_source(tmp_path: Path) -> None:
    home = _put(tmp_path, _middle())
    source = replace(SOURCE, hosts=("cu.tinh.gov.vn",))
    found = certificates.load_certificates({"mau": source}, home)
    assert set(certificates.select_valid(found, NOW)) == {"tinh.gov.vn", "cu.tinh.gov.vn"}
    end = next(iter(found.values())).until
    assert certificates.select_valid(found, end + timedelta(days=1)) == {}
    assert "sắp hết hạn" in certificates.list_warnings(found, end - timedelta(days=3))[0]
    assert "đã hết hạn" in certificates.list_warnings(found, end)[0]
    assert certificates.list_warnings(found, end - timedelta(days=90)) == []


def test_what_is_not_what_it_says_is_refused(tmp_path: Path) -> None:
    for home in (
        _put(tmp_path / "a", _middle(), sha256="00" * 32),
        _put(tmp_path / "b", _middle(), until="2020-01-01"),
        _put(tmp_path / "c", trustme.CA().cert_pem.bytes().decode()),
        _put(tmp_path / "d", _middle() + _middle(), sha256="00" * 32),
    ):
        with pytest.raises(ConfigError) as caught:
            certificates.load_certificates({"mau": SOURCE}, home)
        assert "a.pem:" in caught.value.where
    with pytest.raises(ConfigError):
        certificates.load_certificates({"mau": replace(SOURCE, extra_ca="../a.pem")}, tmp_path / "a")


def test_the_shipped_certificates_are_sound() -> None:
    found = certificates.load_certificates(load_sources(), Path("/khong-co"))
    assert certificates.list_warnings(found, NOW) == []


def test_a_source_that_names_the_missing_intermediate_is_read_over_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server sends its own certificate only, as many .gov.vn do: the link to the root is missing."""
    root = trustme.CA()
    middle = root.create_child_ca()
    issued = middle.issue_cert("127.0.0.1")
    (tmp_path / "leaf.pem").write_bytes(issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes())
    root.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "leaf.pem")
    told = story_home.Told("https://so.vn/1", "Tin", "Tin của Sở.", "2026-11-19T08:00:00")
    with serve({"/so.xml": story_home.feed(told)}, server) as web:
        night = story_home.home(tmp_path, web)
        listed = f'body="feed", listings=(Listing("https://{web.host}/so.xml"),)'
        story_home.source(night.home, "so", listed, host="127.0.0.1")
        day = f"{NOW:%Y-%m-%d}T03:15:00+07:00"
        assert "chứng thư bảo mật của nguồn không hợp lệ" in night.run("collect", now=day).stderr
        assert 'code: "tls:incomplete_chain"' in (night.home / "content" / "nguon-tin" / "so.yml").read_text("utf-8")
        _put(night.home, middle.cert_pem.bytes().decode())
        story_home.source(night.home, "so", f'{listed}, extra_ca="a.pem"', host="127.0.0.1")
        night.run("collect", "--strict", now=day)
        assert 'state: "hoat-dong"' in (night.home / "content" / "nguon-tin" / "so.yml").read_text("utf-8")
        assert "/so.xml" in web.asked
