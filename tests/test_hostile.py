"""A sample of `make test-hostile` in the ordinary suite: the project's own vectors through the command line."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.hostile import vectors

pytest.importorskip("html5lib", reason="make setup-dev installs it")


def test_own_vectors_run_nothing_and_lose_nothing(tmp_path: Path) -> None:
    from tests.hostile import injection

    found = injection.run(random.Random(9).sample(vectors.own(), 40), tmp_path)
    assert not found.crashed
    assert not found.lost and not found.outside
    assert not found.violations


def test_an_article_held_again_under_another_headline_keeps_its_file(tmp_path: Path) -> None:
    from tests.hostile.scene import Item, Scene, body_of, furnish, serve_plain, title_of
    from tests.support.loopback import serve

    furnish(tmp_path)
    with serve({}) as web:
        scene = Scene(tmp_path, web)
        for name in ("mot", "hai"):
            scene.source(name, f"/{name}")
        for night, now in enumerate(("2026-11-20T03:15:00+07:00", "2026-11-21T03:15:00+07:00")):
            for n, name in enumerate(("mot", "hai")):  # both speak for a host neither names
                item = Item("https://khac.example/bai.htm", title_of(2 * night + n), body_of(2 * night + n))
                serve_plain(web, f"/{name}", [item])
            done = scene.run("collect", now=now)
            assert done.returncode == 0, done.stderr
    held = list((tmp_path / "content" / "cho-duyet").rglob("*.md"))
    assert len(held) == 1 and not scene.news()
    assert "tên miền nguồn không khai" in held[0].read_text(encoding="utf-8")


def test_ten_thousand_headlines_make_as_many_names_in_any_order() -> None:
    """C9: names are told apart on a disk that folds case or marks too, and do not depend on the order of a night."""
    from library.records import split_file_name
    from newsroom.text import urls, vietnamese

    def names(numbers: list[int]) -> set[str]:
        titles = (f"{'Ế' if n % 3 else 'ế'} Phân cấp {'x' * (n % 97)} {n // 4}" for n in numbers)
        return {
            f"{vietnamese.slug(t)}-{urls.item_id(f'https://vi-du.vn/{n}')}"
            for t, n in zip(titles, numbers, strict=True)
        }

    order = list(range(10_000))
    found = names(order)
    random.Random(9).shuffle(order)
    assert names(order) == found and len({name.casefold() for name in found}) == len(order)
    assert all(split_file_name(name) and name.isascii() and len(name) <= 120 for name in found)
