"""The published schemas: bound for editors, and of one mind with the loader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from library import content, frontmatter, records, validation
from newsroom.text.dates import parse_partial
from tests.support.command_line import portal
from tests.support.desk_home import make_home
from tests.support.examples import often
from tests.support.paths import ROOT

SCHEMAS = ROOT / "content" / "schema"
# kind -> the codecs its loader reads with, and a file of the small home
KINDS: dict[str, tuple[Any, str]] = {
    "van-ban": (records.DOCUMENT, "van-ban/133-2025-nd-cp.md"),
    "nhiem-vu": (records.TASK, "nhiem-vu/tan-so-tau-ca.md"),
    "hoi-dap": (records.QUESTION, "hoi-dap/tau-ca.md"),
    "tin-tuc": (records.ITEM, ""),
    "bien-tap": (records.DECISION, "bien-tap.yml"),
}


def schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    return loaded


def row_schema(kind: str) -> dict[str, Any]:
    whole = schema(kind)
    row: dict[str, Any] = whole["items"] if kind == "bien-tap" else whole
    return row


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_and_the_loader_know_the_same_keys(kind: str) -> None:
    assert set(row_schema(kind)["properties"]) == set(KINDS[kind][0])
    assert row_schema(kind)["additionalProperties"] is False


def _front(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return frontmatter.load_yaml(text if path.suffix == ".yml" else frontmatter.split_front_matter(text, "x")[0], "x")


def test_every_shipped_file_is_valid_for_a_validator_that_knows_nothing_of_us() -> None:
    seen = 0
    for kind in KINDS:
        validator = Draft202012Validator(schema(kind))
        paths = (
            [ROOT / "content/bien-tap.yml"] if kind == "bien-tap" else sorted((ROOT / "content" / kind).rglob("*.md"))
        )
        for path in paths:
            assert [e.message for e in validator.iter_errors(_front(path))] == [], path
            seen += 1
    assert seen > 150


@pytest.mark.parametrize("kind", [kind for kind, (_, name) in KINDS.items() if name.endswith(".md")])
def test_what_the_schema_refuses_the_loader_leaves_out_and_the_other_way_round(kind: str, tmp_path: Path) -> None:
    """Every key in turn with a value of another type, an unknown key, and every required key left out."""
    home = make_home(tmp_path)
    path = home / "content" / KINDS[kind][1]
    good, text = _front(path), path.read_text(encoding="utf-8")
    body = frontmatter.split_front_matter(text, "x")[1]
    validator = Draft202012Validator(schema(kind))
    cases = [{**good, key: {"sai": ["kiểu"]}} for key in schema(kind)["properties"]]
    cases += [{**good, "khoa-la": "x"}, good]
    cases += [{k: v for k, v in good.items() if k != key} for key in schema(kind)["required"]]
    for values in cases:
        path.write_text(frontmatter.dump_markdown(values, body), encoding="utf-8")
        library = content.load_library(home)
        kept = {r.id for r in (*library.documents, *library.tasks, *library.questions)}
        assert (path.stem in kept) is validator.is_valid(values), values
        if path.stem not in kept:
            assert any(p.startswith(f"content/{KINDS[kind][1]}:") for p in library.problems)


_WORDS = ["", " ", "a", "a-b", "A B", "2025-02-30", "2025-02-03", "2025-02-03T10:00:00+07:00", "https://a.vn/", "main"]
_VALUES = st.recursive(
    st.sampled_from(_WORDS) | st.integers(-1, 3) | st.just(0.5) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["số", "why"]), inner, max_size=2),
    max_leaves=4,
)
_CHECKER = FormatChecker(())
_CHECKER.checks("ngay", raises=ValueError)(lambda value: not isinstance(value, str) or bool(parse_partial(value)))
_CHECKER.checks("luc", raises=ValueError)(lambda value: not isinstance(value, str) or datetime.fromisoformat(value))


@settings(max_examples=often(300), deadline=None)
@given(st.data())
def test_what_is_wrong_is_what_another_validator_finds_wrong(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([kind for kind in KINDS if kind != "bien-tap"]))
    path = data.draw(st.sampled_from(sorted((ROOT / "content" / kind).rglob("*.md"))[:9]))
    keys = [*schema(kind)["properties"], "khoa-la"]
    values = {**_front(path), **data.draw(st.dictionaries(st.sampled_from(keys), _VALUES, max_size=2))}
    for key in data.draw(st.lists(st.sampled_from(list(values)), max_size=1)):
        del values[key]
    lines = {path: number for number, path in enumerate(_paths(values), 1)}
    wrong = {
        lines[(*error.absolute_path, *more)]
        for error in Draft202012Validator(schema(kind), format_checker=_CHECKER).iter_errors(values)
        for more in _unknown_keys(error)
    }
    found = validation.find_faults(kind, values, "tep", lambda: lines)
    assert {int(error.where.removeprefix("tep:")) for error in found} == wrong, values


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield from _paths(part, (*path, step))


def _unknown_keys(error: Any) -> list[tuple[str, ...]]:
    """The keys an error is about, as what its path goes on with."""
    if error.validator != "additionalProperties":
        return [()]
    return [(key,) for key in error.instance if key not in error.schema["properties"]]


def test_editors_are_bound_to_every_schema_and_each_binding_meets_a_file() -> None:
    bound: dict[str, list[str]] = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))[
        "yaml.schemas"
    ]
    direct = {Path(name).name for name in bound}
    assert direct == {path.name for path in SCHEMAS.glob("*.schema.json")}
    for name, globs in bound.items():
        loaded = json.loads((ROOT / name).read_text(encoding="utf-8"))
        if name.startswith(".vscode/"):
            assert (ROOT / ".vscode" / loaded["then"]["$ref"]).resolve() == SCHEMAS / Path(name).name
        if "nguon-tin" not in name:  # machine-written, by the first night
            assert any(True for glob in globs for _ in ROOT.glob(glob)), name
    for kind in ("bien-tap", "chu-de"):
        first = (ROOT / f"content/{kind}.yml").read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=schema/{kind}.schema.json"


def test_a_check_names_file_line_and_mend_also_for_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(tmp_path)
    assert "mọi tệp đúng mẫu" in portal("edit", "check", "--home", str(ROOT)).stdout
    (home / "content/bien-tap.yml").write_text('- action: gim\n  target: "0a1b2c3d"\n', encoding="utf-8")
    done = portal("edit", "check", "--home", str(home))
    assert done.returncode == 1 and "content/bien-tap.yml:1: mục “action”" in done.stdout
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert (
        "::error file=content/bien-tap.yml,line=1::mục “action”" in portal("edit", "check", "--home", str(home)).stdout
    )
