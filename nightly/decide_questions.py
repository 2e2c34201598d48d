"""Questions and answers read tonight -> rows of content/hoi-dap/, marked as collected.

clean -> citations -> relevance or a task it is about -> row. A question is on the topic when the newsroom would keep
it as news, or when it is about a task we hold. Of the answer no more is kept than the source allows. A row a person
wrote, took over or checked is never written again.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from library.proposals import edited
from newsroom.editing import Orders
from newsroom.law import citations, resolve, review
from newsroom.law.review import TaskMatch
from newsroom.models import VN, Article, Citation, Evidence, Library, Question, Source, Verdict
from newsroom.relevance.verdict import judge
from newsroom.text.clean import clean
from newsroom.text.urls import item_id
from newsroom.text.vietnamese import excerpt, slug
from nightly.decide import Outcome, row
from nightly.new_documents import bare

EXCERPT = 300  # characters of an answer that may be published of a source that grants no more (design: reuse)
MOST_TASKS = 3


class Clerk:
    """Everything a decision about a question needs, built once a night from the library."""

    def __init__(self, library: Library, now: datetime) -> None:
        self.now = now
        self.library = library
        self.registry = resolve.Registry.of(d for d in library.documents if not bare(d))
        self.orders = Orders(library.decisions)
        self.kept = {question.id: question for question in library.questions}

    def decide(self, article: Article, source: Source) -> Outcome:
        """One question -> its outcome."""
        article = clean(article)
        order = self.orders.on(article.url)
        if order and order.action in ("withdraw", "hide", "reject"):
            fate = "withdrawn" if order.action == "withdraw" else "off_topic"
            return Outcome(row(replace(article, title=""), fate, self.now, (order.why,)))
        published = article.published.date() if article.published else None
        cited = citations.read(article.text, self.registry, published=published, province=source.province)
        documents = tuple(dict.fromkeys(c.document for c in cited if c.document))
        verdict = judge(article, self.library.topic, documents=documents, now=self.now)
        about = review.tasks_of(" . ".join((article.title, *article.related)), self.library.tasks)[:MOST_TASKS]
        if verdict.label != "keep" and not about:
            return Outcome(row(article, "off_topic", self.now, ("hỏi đáp ngoài chủ đề",), verdict.score))
        return self._keep(_question(article, source, cited, verdict, about), article, verdict, about)

    def _keep(self, question: Question, article: Article, verdict: Verdict, about: tuple[TaskMatch, ...]) -> Outcome:
        why = tuple(f"hỏi về việc {m.task.id}: “{'”, “'.join(m.words)}”" for m in about)
        known = row(article, "published", self.now, why or ("hỏi đáp đúng chủ đề",), verdict.score, question.id)
        old = self.kept.get(question.id)
        if old and old.fingerprint == question.fingerprint:
            return Outcome(known, change="unchanged")
        if old and (not old.collected or old.checked or edited(old)):
            return Outcome(known, change="unchanged", proposal=question)
        self.kept[question.id] = question
        return Outcome(known, change="updated" if old else "new", question=question)


def _question(
    article: Article, source: Source, cited: tuple[Citation, ...], verdict: Verdict, about: tuple[TaskMatch, ...]
) -> Question:
    fields = verdict.fields or tuple(dict.fromkeys(match.task.field for match in about))
    return Question(
        id=f"{slug(article.title, 60)}-{item_id(article.url)}",
        question=article.title,
        answer=_answer(article, source),
        answered_by=article.author,
        answered=_day(article.published) if article.precision in ("minute", "day") else None,
        fields=fields,
        basis=review.bases(cited),
        tasks=tuple(match.task.id for match in about),
        evidence=(Evidence(article.url, f"Trang hỏi đáp của {source.name}", "P"),),
        source=article.url,
        asked=_day(article.asked),
        collected=True,
        captured=article.captured,
        capture_sha256=article.capture_sha256,
        fingerprint=hashlib.sha256(article.text.encode()).hexdigest(),
    )


def _answer(article: Article, source: Source) -> str:
    """What may be shown of the answer. No line begins like a mark of front matter or of git."""
    full = source.reuse == "full"
    shown = "\n\n".join(article.paragraphs) if full else excerpt(" ".join(article.paragraphs), EXCERPT)
    return "\n\n".join(line.lstrip("<>=-# ") or "…" for line in shown.split("\n\n"))


def _day(when: datetime | None) -> date | None:
    return when.astimezone(VN).date() if when else None
