"""The rules of the house that matter are tests: arrows, one package one module, sizes, documented commands."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.paths import ROOT

ROOMS = ("scrapers", "newsroom", "library", "publisher", "nightly", "desk")
FILES = sorted([p for room in ROOMS for p in (ROOT / room).rglob("*.py")] + [ROOT / "build.py"])

DECIDING = ("newsroom.relevance", "newsroom.stories", "newsroom.text.clean")
HOME_OF = {
    "httpx": {
        "scrapers/web/fetch.py",
        "scrapers/web/connect.py",
        "nightly/reporting/notify.py",
    },  # notify: an outgoing letter, no page
    "httpcore": {"scrapers/web/connect.py", "scrapers/web/fetch.py"},
    "feedparser": {"scrapers/lists/feeds.py"},
    "selectolax": {"scrapers/pages/dom.py"},
    "trafilatura": {"scrapers/pages/article.py"},
    "sqlite3": {"library/validators.py", "publisher/search/store.py"},
    "warcio": {"scrapers/web/warc.py"},
    "protego": {"scrapers/web/politeness.py"},
    "typer": {"build.py", "desk/commands.py"},
    "starlette": {"desk/server.py"},
    "uvicorn": {"desk/server.py"},
    "ruamel": {"library/roundtrip.py"},
    "icalendar": {"publisher/outlets/calendar.py"},
    "jsonschema_rs": {"library/validation.py"},
    "markdown_it": {"publisher/typography.py"},
    "numpy": {"newsroom/stories/features.py", "newsroom/stories/index.py"},
    "rich": {"nightly/run/session.py"},
    "msgspec": {
        "newsroom/models.py",
        "library/records.py",
        "library/cache.py",
    },
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _imports(path: Path) -> set[str]:
    """Dotted names a file imports; `from newsroom import law` counts as newsroom.law."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(n.name, (n.end_lineno or n.lineno) - n.lineno + 1) for n in ast.walk(tree) if isinstance(n, kinds)]


def _rooms(path: Path) -> set[str]:
    return {name.split(".")[0] for name in _imports(path)} & set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_arrows(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    allowed = {
        "newsroom": {"newsroom"},
        "scrapers": {"scrapers", "newsroom"},
        "library": {"library", "newsroom"},
        "publisher": {"publisher", "library", "newsroom"},
        "nightly": {"nightly", "scrapers", "newsroom", "publisher", "library"},
        "desk": {"desk", "nightly", "newsroom", "publisher", "library"},
    }.get(room, set(ROOMS))
    assert _rooms(path) <= allowed
    if room in ("scrapers", "library", "publisher"):
        assert not [name for name in _imports(path) if name.startswith(DECIDING)], (
            "deciding stages are called by nightly/"
        )


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_one_package_one_module(path: Path) -> None:
    packages = {name.split(".")[0] for name in _imports(path)}
    strangers = {p for p in packages & set(HOME_OF) if _name(path) not in HOME_OF[p]}
    assert not strangers


def test_newsroom_knows_neither_disk_nor_network_nor_clock() -> None:
    banned = {
        "pathlib",
        "os",
        "socket",
        "httpx",
        "sqlite3",
        "urllib.request",
        "subprocess",
        "time",
        "tempfile",
        "bs4",
        "lxml",
    }
    for path in (ROOT / "newsroom").rglob("*.py"):
        assert not {name.split(".")[0] for name in _imports(path)} & banned, path
        assert not re.search(r"datetime\.now|date\.today|\bopen\(", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_sizes(path: Path) -> None:
    assert not [(name, size) for name, size in _functions(path) if size > 50]


def test_ninth_decile_of_function_length() -> None:
    sizes = sorted(size for path in FILES for _, size in _functions(path))
    assert sizes[int(len(sizes) * 0.9)] <= 25


def test_one_broad_except_in_the_project() -> None:
    broad = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"Exception"}
                if names & {"Exception", "BaseException"}:
                    broad.append(_name(path))
    assert broad == ["scrapers/gather.py"]


def _classes(path: Path) -> list[str]:
    return [n.name for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.ClassDef)]


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


LITERALS = ("scrapers/sources/", "scrapers/platforms/")  # one literal a file, named after what it describes


def test_no_two_modules_have_one_name() -> None:
    own = [path for path in FILES if path.name != "__init__.py" and not _name(path).startswith(LITERALS)]
    assert _twice(path.stem for path in own if path.parent.name != "views") == []


def test_no_class_name_stands_twice() -> None:
    assert _twice(name for path in FILES for name in _classes(path)) == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_is_exported_again(path: Path) -> None:
    """A name is imported from where it is made. `models.replace` is made there, and only typed as the library's."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^__all__\b", text, re.M)
    again = re.findall(r"^\s*(?:from \S+ )?import .*\b(\w+) as \1\b", text, re.M)
    assert again == (["replace"] if _name(path) == "newsroom/models.py" else [])


METAPHORS = ["press", "edition", "binder", "shelves", "clerk", "desk", "errand", "sheet"]
VAGUE = [
    "told",
    "made",
    "seen",
    "kept",
    "held",
    "found",
    "known",
    "ready",
    "beside",
    "given",
    "stated",
    "alone",
    "gone",
    "again",
    "shown",
    "chosen",
    "of",
]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_names_are_words_of_the_field(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    own = {path.stem, *(name for name in public if not name.startswith("_"))}
    commands = {"desk"}  # `build.py desk`
    assert not {name for name in own if name.lower() in (*METAPHORS, *VAGUE)} - commands


def test_no_comment_cites_a_paper_outside_the_repository() -> None:
    """What a comment rests on stands here: a law, an RFC, an address, docs/."""
    paper = re.compile(
        r"\b(?:facts|reliability|peers|engines|operator|redesign|domain)(?:\.md|,)? (?:parts? )?[A-D]?\d"
    )
    for path in FILES:
        assert not paper.search(path.read_text(encoding="utf-8")), path


def test_mkdocs_yml_is_opened_in_one_place() -> None:
    openers = [_name(path) for path in FILES if re.search(r'"mkdocs\.yml"\)?\.read', path.read_text(encoding="utf-8"))]
    assert openers == [] and '/ "mkdocs.yml"' in (ROOT / "library" / "settings.py").read_text(encoding="utf-8")


def test_no_room_is_called_utils() -> None:
    names = {path.stem for path in FILES}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def test_no_test_imports_another_test() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    tests = {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in files if p.name.startswith("test_")}
    assert {_name(path): found for path in files if (found := _imports(path) & tests)} == {}


def test_every_folder_of_code_has_its_folder_of_tests() -> None:
    modules = Counter(str(path.parent.relative_to(ROOT)) for path in FILES if path.name != "__init__.py")
    apart = {".", "scrapers/sources", "scrapers/platforms"}  # the command line, and what one test each goes over whole
    folders = [folder for folder, number in modules.items() if number > 1 and folder not in apart]
    assert [folder for folder in folders if not any((ROOT / "tests" / folder).glob("test_*.py"))] == []


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = (ROOT / "build.py").read_text(encoding="utf-8")
    commands = re.findall(r"@app\.command\(\)\n(?:@takes\(.*\)\n)?def (\w+)", source)
    assert len(commands) >= 8
    assert not [name for name in commands if f"build.py {name.replace('_', '-')}" not in readme]
    options = re.findall(r'typer\.Option\("(--[a-z-]+)"', source)
    assert len(options) >= 5
    for option in (*options, "--home", "--now", "--report", "--only", "--allow-host"):
        assert option in readme


def test_lock_files_are_pinned_with_hashes_and_name_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.M)
        assert pins and text.count("--hash=sha256:") >= len(pins)
        assert "http" not in re.sub(r"^(httpx|httpcore).*$", "", text, flags=re.M)
