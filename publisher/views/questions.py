"""Questions and answers, each pinned to the điều, khoản it rests on; doubtful ones are marked, never hidden."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.models import Question
from publisher import routes
from publisher.page import Page
from publisher.site_index import SiteIndex, newest_first

_STORIES = 5


def build_pages(s: SiteIndex) -> Iterator[Page]:
    questions = sorted(s.library.questions, key=lambda q: q.id)
    data = {"groups": _groups(s, questions), "review": [q for q in questions if q.id in s.to_review]}
    about = f"{len(questions)} câu hỏi và trả lời có căn cứ về phân cấp, phân quyền khoa học và công nghệ."
    yield Page("/hoi-dap/", "questions.j2", "Hỏi đáp", about, data)
    for question in questions:
        yield build_question_page(s, question)


def _groups(s: SiteIndex, questions: list[Question]) -> list[tuple[str, str, list[Question]]]:
    """By first field, in the order of the topic file; those of no field last."""
    order = [*s.library.topic.fields, ""]
    by_field = {slug: [q for q in questions if _first_field(s, q) == slug] for slug in order}
    return [(s.field_name(slug) or "Chung", slug or "chung", found) for slug, found in by_field.items() if found]


def _first_field(s: SiteIndex, question: Question) -> str:
    return next((slug for slug in question.fields if slug in s.library.topic.fields), "")


def build_question_page(s: SiteIndex, question: Question) -> Page:
    """The page of one question."""
    why = s.to_review.get(question.id, "")
    stories = {
        told.id: told
        for doc in s.named(b.document for b in question.basis)
        for told in s.by_document.get(doc.id, ())[:_STORIES]  # newest first
    }
    data = {
        "stories": newest_first(stories.values())[:_STORIES],
        "question": question,
        "tasks": [s.tasks[id] for id in question.tasks if id in s.tasks],
        "why_review": why,
    }
    return Page(
        routes.question(question.id),
        "question.j2",
        question.question,
        f"Cần xem lại. {why}" if why else question.answer[:300],
        data,
        {} if why else _json_ld(question),  # a doubtful answer is not handed to search engines as one
    )


def _json_ld(question: Question) -> dict[str, object]:
    answer = {"@type": "Answer", "text": question.answer}
    return {
        "@type": "FAQPage",
        "mainEntity": [{"@type": "Question", "name": question.question, "acceptedAnswer": answer}],
    }
