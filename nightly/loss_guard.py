"""Why pages leave the site, and the brake on those that leave for no reason.

Takes the live release, the plan of the next one and the library; refuses when too many pages of records would go
unexplained. Reasons are read from what stands on the disk (decisions, ledger, the live release), never from the memory
of a run: whoever carried a withdrawal out may have been killed, or refused, long before the site is published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from shlex import quote

from newsroom.editing import EditorDecisions, target_id
from newsroom.errors import PublishError
from newsroom.health.page_loss import PageLoss, weigh_loss
from newsroom.models import Library, NewsItem, Story
from newsroom.text.urls import item_id_or_empty
from nightly.run.options import Options
from publisher import routes
from publisher.build import plan, release, released_pages

MAX_SHOWN = 10
_ORDERED = {"withdraw": "bài đã rút", "hide": "bài đã ẩn", "reject": "bài không đăng"}
_GONE = "bài nguồn đã gỡ"
_FATES = {"withdrawn": _ORDERED["withdraw"], "deleted_at_source": _GONE, "missing": _GONE}
_HELD, _MERGED, _STUB = "bài trở lại hàng chờ", "bài đã gộp vào tin khác", "văn bản mới chỉ có số hiệu"


def refuse_unexplained_loss(
    options: Options,
    live: release.Release | None,
    old: plan.Manifest | None,
    new: Set[str],
    library: Library,
    stories: Sequence[Story],
) -> None:
    """Let the site with the pages `new` come after the live one (`old` where its files are known). `library` is whole,
    `stories` are what is shown. Raises PublishError."""
    if live is None:
        return
    tree = release.release_folder(options.home, live.name)
    before = old.files.keys() if old else released_pages.list_pages(tree)
    if not released_pages.select_record_pages(before - new):
        return
    pages, left = released_pages.select_record_pages(before), released_pages.select_record_pages(new)
    loss = weigh_loss(pages, left, explain_losses(pages, left, library, stories, tree))
    if loss.stops and not options.allow_loss:
        raise PublishError(_describe_loss(loss), where="site", hint=_hint(options))
    if loss.stops:
        options.say(f"--allow-loss: {_describe_loss(loss)}")


def explain_losses(
    old: Set[str], new: Set[str], library: Library, stories: Sequence[Story], tree: Path
) -> Mapping[str, str]:
    """Page -> why it may go, of those that went and of those that would be no loss: `tree` is the live release."""
    stubs = (routes.document(document.id) for document in library.documents if document.stub)
    found = {name: _STUB for path in stubs if (name := _file_of_address(path)) in old}
    file = _LossReasons(library, stories, new, tree)
    return found | {name: why for name in old - new if (why := file.reason(name))}


class _LossReasons:
    """What stands on the disk about every page that went."""

    def __init__(self, library: Library, stories: Sequence[Story], new: Set[str], tree: Path) -> None:
        self._orders = EditorDecisions(library.decisions)
        self._items = {item.id: item for item in library.items}
        self._stories = {member.id: told for told in stories for member in told.members}
        self._fates = dict(_ledger_reasons(library))
        self._new, self._tree = new, tree

    def reason(self, name: str) -> str:
        section, *_, stem, _ = name.split("/")
        if section == "van-ban":
            return _STUB if released_pages.is_stub_page(self._tree, name) else ""
        id = target_id(stem) if section in ("tin-tuc", "hoi-dap") else ""
        order = self._orders.decision_on("", id) if id else None
        if order and order.action in _ORDERED:
            return _ORDERED[order.action]
        item = self._items.get(id) if section == "tin-tuc" else None
        return self._moved(item) if item else self._fates.get(id, "")

    def _moved(self, item: NewsItem) -> str:
        """Of an article that is still kept: it waits for an editor again, or is told on another story's page."""
        told = self._stories.get(item.id)
        if told is None:
            return _HELD if item.held else ""
        return _MERGED if told.id != item.id and _file_of_address(routes.story(told)) in self._new else ""


def _ledger_reasons(library: Library) -> Iterator[tuple[str, str]]:
    """Item id -> why it went, by the ledger."""
    for url, row in library.ledger.items():
        if why := _FATES.get(row.fate):
            yield row.item or item_id_or_empty(url), why


def _file_of_address(path: str) -> str:
    return f"{path[1:]}index.html"


def _describe_loss(loss: PageLoss) -> str:
    more = len(loss.gone) - MAX_SHOWN
    shown = ", ".join(f"/{name.removesuffix('index.html')}" for name in loss.gone[:MAX_SHOWN])
    causes = ", ".join(f"{count} {why}" for why, count in loss.causes.items())
    return (
        f"bản mới mất {len(loss.gone)} trong {loss.owed} trang lẽ ra còn, không rõ vì sao: giữ bản cũ; "
        f"đã trừ {sum(loss.causes.values())} trang có lý do{f' ({causes})' if causes else ''}; "
        f"trang mất: {shown}{f' và {more} trang nữa' if more > 0 else ''}"
    )


def _hint(options: Options) -> str:
    home = quote(str(options.home))
    narrow = f"lần này chỉ có nguồn {', '.join(options.only)}: chạy lại không kèm --only; " if options.only else ""
    return (
        f"{narrow}xem tệp nào mất: git -C {home} status content/ — lấy lại: git -C {home} restore content/<tệp> — "
        f"nếu đúng là muốn bỏ các trang ấy, cho qua riêng một lần: python build.py publish --home {home} --allow-loss"
    )
