"""Questions and answers read tonight -> rows of content/hoi-dap/, marked as collected.

clean -> citations -> relevance or a task it is about -> row. A question is on the topic when the newsroom would keep
it as news, or when it is about a task we hold. Of the answer no more is kept than the source allows. A row a person
wrote, took over or checked is never written again.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from library.proposals import is_edited
from newsroom.editing import EditorDecisions
from newsroom.law import citations, resolve
from newsroom.law.review import TaskMatch, build_bases, find_tasks
from newsroom.models import MAX_EXCERPT, VN, Article, Citation, Evidence, Library, Question, Source, Verdict, replace
from newsroom.relevance.verdict import judge_article
from newsroom.text.clean import clean_article
from newsroom.text.urls import item_id
from newsroom.text.vietnamese import excerpt, slug
from nightly.decide import Outcome, make_row
from nightly.new_documents import is_bare

MAX_TASKS = 3


class QuestionDecider:
    """Everything a decision about a question needs, built once a night from the library."""

    def __init__(self, library: Library, now: datetime) -> None:
        self.now = now
        self.library = library
        self.registry = resolve.Registry.of(d for d in library.documents if not is_bare(d))
        self.orders = EditorDecisions(library.decisions)
        self.kept = {question.id: question for question in library.questions}

    def decide(self, article: Article, source: Source) -> Outcome:
        """One question -> its outcome."""
        article = clean_article(article)
        order = self.orders.decision_on(article.url)
        if order and order.action in ("withdraw", "hide", "reject"):
            fate = "withdrawn" if order.action == "withdraw" else "off_topic"
            return Outcome(make_row(replace(article, title=""), fate, self.now, (order.why,)))
        published = article.published.date() if article.published else None
        cited = citations.read_citations(article.text, self.registry, published=published, province=source.province)
        documents = tuple(dict.fromkeys(c.document for c in cited if c.document))
        verdict = judge_article(article, self.library.topic, documents=documents, now=self.now)
        about = find_tasks(" . ".join((article.title, *article.related)), self.library.tasks)[:MAX_TASKS]
        if verdict.label != "keep" and not about:
            return Outcome(make_row(article, "off_topic", self.now, ("hỏi đáp ngoài chủ đề",), verdict.score))
        return self._keep(_make_question(article, source, cited, verdict, about), article, verdict, about)

    def _keep(self, question: Question, article: Article, verdict: Verdict, about: tuple[TaskMatch, ...]) -> Outcome:
        why = tuple(f"hỏi về việc {m.task.id}: “{'”, “'.join(m.words)}”" for m in about)
        known = make_row(article, "published", self.now, why or ("hỏi đáp đúng chủ đề",), verdict.score, question.id)
        old = self.kept.get(question.id)
        if old and old.fingerprint == question.fingerprint:
            return Outcome(known, change="unchanged")
        if old and (not old.collected or old.checked or is_edited(old)):
            return Outcome(known, change="unchanged", proposal=question)
        self.kept[question.id] = question
        return Outcome(known, change="updated" if old else "new", question=question)


def _make_question(
    article: Article, source: Source, cited: tuple[Citation, ...], verdict: Verdict, about: tuple[TaskMatch, ...]
) -> Question:
    fields = verdict.fields or tuple(dict.fromkeys(match.task.field for match in about))
    return Question(
        id=f"{slug(article.title, 60)}-{item_id(article.url)}",
        question=article.title,
        answer=_make_answer(article, source),
        answered_by=article.author,
        answered=_local_day(article.published) if article.precision in ("minute", "day") else None,
        fields=fields,
        basis=build_bases(cited),
        tasks=tuple(match.task.id for match in about),
        evidence=(Evidence(article.url, f"Trang hỏi đáp của {source.name}", "P"),),
        source=article.url,
        asked=_local_day(article.asked),
        collected=True,
        captured=article.captured,
        capture_sha256=article.capture_sha256,
        fingerprint=hashlib.sha256(article.text.encode()).hexdigest(),
    )


def _make_answer(article: Article, source: Source) -> str:
    """What may be shown of the answer. No line begins like a mark of front matter or of git."""
    full = source.reuse == "full"
    shown = "\n\n".join(article.paragraphs) if full else excerpt(" ".join(article.paragraphs), MAX_EXCERPT)
    return "\n\n".join(line.lstrip("<>=-# ") or "…" for line in shown.split("\n\n"))


def _local_day(when: datetime | None) -> date | None:
    return when.astimezone(VN).date() if when else None
