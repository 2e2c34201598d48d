"""What the project ships and rests on: hashes, least versions, headers, the report address."""

from __future__ import annotations

import re

import pytest

from tests.support.paths import ROOT

LEAST = {"mkdocs-material": "9.7.7", "pymdown-extensions": "11.0.2", "markdown": "3.8.1"}  # older ones have advisories

ROOMS = ("newsroom", "library", "nightly", "publisher", "scrapers", "desk")
MODULES = {"beautifulsoup4": "bs4", "markdown-it-py": "markdown_it", "pyyaml": "yaml"}
NOT_IMPORTED = {  # of these only the version is ours to choose
    "lxml-html-clean",  # trafilatura's
    "markdown",  # of MkDocs, as are those below
    "mkdocs-material",
    "pymdown-extensions",
}


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", text.lower(), re.M))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


@pytest.mark.parametrize("package", LEAST)
def test_least_versions(package: str) -> None:
    pins = _pins("requirements.txt")
    if package not in pins:
        pytest.skip(f"{package} is not among what is installed")
    assert _number(pins[package]) >= _number(LEAST[package])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    pinned = [block for block in blocks if "==" in block.split("\n")[0]]
    assert pinned and all("--hash=sha256:" in block for block in pinned)


def test_what_is_required_is_imported_or_said_to_be_for_mkdocs() -> None:
    code = "".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    code += (ROOT / "build.py").read_text(encoding="utf-8")
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").split():
        name = re.split(r"[>=]", line)[0]
        module = MODULES.get(name, name).replace("-", "_")
        assert name in NOT_IMPORTED or re.search(rf"^\s*(?:from|import) {re.escape(module)}\b", code, re.M), name


def test_the_sanitising_fixer_of_lxml_is_pinned_itself() -> None:
    assert "lxml-html-clean" in _pins("requirements.txt")  # a fresh trafilatura fails at import without it


def test_only_the_safe_loader_of_yaml_is_used() -> None:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "import yaml\n" in text:  # ruamel.yaml in the editors' round trip knows no unsafe loader by default
                assert not re.search(r"(?<![a-z])yaml\.(load|unsafe_load|full_load|unsafe_load_all)\(", text), path


def test_the_policy_for_servers_says_what_the_pages_say() -> None:
    theme = (ROOT / "publisher" / "theme" / "main.html").read_text(encoding="utf-8")
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', theme)
    assert found and "unsafe" not in found[1]
    for name in ("nginx.conf", "_headers"):
        text = (ROOT / "docs" / "may-chu" / name).read_text(encoding="utf-8")
        assert found[1] in text and "frame-ancestors 'none'" in text


def test_a_way_to_report_is_there_in_both_languages() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Báo lỗi an toàn" in text and "Reporting a vulnerability" in text


def test_the_audit_is_scheduled_and_never_passes_unasked() -> None:
    for name, clock in (("github-weekly.yml", "schedule:"), ("gitlab-ci.yml", '== "schedule" && $VIEC == "tuan"')):
        weekly = (ROOT / "docs" / "may-chu" / name).read_text(encoding="utf-8")
        assert all(word in weekly for word in (clock, "make audit", "make sbom", "make test-hostile")), name
    assert "make audit" in (ROOT / "docs" / "may-chu" / "README.md").read_text(encoding="utf-8")
    assert "pip-audit --strict" in (ROOT / "Makefile").read_text(encoding="utf-8")
