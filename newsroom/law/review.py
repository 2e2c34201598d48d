"""Which tasks a question is about, what its answer rests on, and whether the answer can still be trusted.

Takes questions, tasks and documents; gives tasks with the words that matched, bases, and a reason in Vietnamese to
look at an answer again. Refuses to call an answer current when it says neither when it was given nor on what basis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from newsroom.law import in_force, relations
from newsroom.models import Basis, Citation, Clause, Library, Question, Task
from newsroom.text.dates import format_day
from newsroom.text.vietnamese import syllables

# The 28 decrees on delegation are in force from this day: before it, authority stood elsewhere.
DELEGATION_DAY = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class TaskMatch:
    """A task a text is about, and the words of it that say so."""

    task: Task
    words: tuple[str, ...]


def find_tasks(text: str, tasks: Iterable[Task]) -> tuple[TaskMatch, ...]:
    """The tasks whose name stands in `text`, or two of whose keywords do, or one keyword of three syllables or more:
    "nhãn hiệu" alone says too little. Most words first."""
    spoken = f" {' '.join(syllables(text))} "
    found = [TaskMatch(task, words) for task in tasks if (words := _find_task_words(spoken, task))]
    return tuple(sorted(found, key=lambda match: (-len(match.words), match.task.id)))


def _find_task_words(spoken: str, task: Task) -> tuple[str, ...]:
    phrases = {" ".join(syllables(word)): word for word in (task.title, *task.keywords)}
    hits = {phrase: word for phrase, word in phrases.items() if phrase and f" {phrase} " in spoken}
    telling = [p for p in hits if not any(p != other and p in other for other in hits)]
    enough = len(telling) > 1 or any(len(phrase.split()) >= 3 for phrase in telling)
    return tuple(hits[phrase] for phrase in telling) if enough else ()


def build_bases(citations: Iterable[Citation]) -> tuple[Basis, ...]:
    """What an answer rests on: each resolved document once per place cited, by its số hiệu."""
    found = [
        Basis(citation.number, format_clause(clause))
        for citation in citations
        if citation.document
        for clause in citation.clauses or (Clause(),)
    ]
    pinned = {basis.document for basis in found if basis.clause}
    return tuple(dict.fromkeys(b for b in found if b.clause or b.document not in pinned))


def format_clause(clause: Clause) -> str:
    """ "điểm b khoản 1 Điều 145"; "" for the document as a whole."""
    named = (("điểm", clause.point), ("khoản", clause.paragraph), ("Điều", clause.article))
    return " ".join(f"{word} {value}" for word, value in named if value)


def find_reviews(library: Library, day: date) -> Mapping[str, str]:
    """Question id -> why its answer must be looked at again on this day."""
    graph, tasks = relations.Graph(library.documents), {task.id: task for task in library.tasks}
    found = ((q.id, explain_review(q, graph, tasks, day)) for q in library.questions)
    return {id: why for id, why in found if why}


def explain_review(question: Question, documents: relations.Documents, tasks: Mapping[str, Task], day: date) -> str:
    """Why the answer must be looked at again on `day`: a Vietnamese sentence, or "".

    The law behind it has moved since it was given or last checked, the task it is about has been given to somebody
    else, or, for an answer no editor has checked, it is undated, of before 1/7/2025, or without a basis we know.
    """
    graph = relations.Graph.of(documents)
    seen = question.checked or question.answered
    lawful = in_force.explain_outdated_basis(question.basis, graph, seen, day)
    moved = next(
        (why for id in question.tasks if id in tasks and (why := _explain_move(tasks[id], graph, seen, day))), ""
    )
    return moved or lawful or _explain_unchecked(question)


def _explain_move(task: Task, graph: relations.Graph, seen: date | None, day: date) -> str:
    since = find_task_start(task, graph)
    if since is None or since > day or (seen is not None and seen >= since):
        return ""
    given = f"ngày {format_day(seen)}, trước khi" if seen else "không rõ ngày, có thể trước khi"
    return f"Câu trả lời {given} thẩm quyền đổi từ {format_day(since)}: việc “{task.title}” nay do {task.now}."


def find_task_start(task: Task, documents: relations.Documents) -> date | None:
    """The day the task is known to be with whom it is now: its own, else the first day of the documents it rests on."""
    graph = relations.Graph.of(documents)
    based = (graph.get(basis.document) for basis in task.basis)
    days = [document.effective for document in based if document and document.effective]
    return task.valid_from or max(days, default=None)


def _explain_unchecked(question: Question) -> str:
    if not question.collected or question.checked:
        return ""
    if question.answered is None:
        return "Nguồn không ghi ngày trả lời, nên chưa biết câu trả lời có còn đúng không."
    if question.answered < DELEGATION_DAY:
        told = format_day(question.answered)
        return f"Trả lời ngày {told}, trước khi phân cấp, phân quyền từ 1/7/2025; nơi giải quyết có thể đã đổi."
    return "" if question.basis else "Câu trả lời không nêu văn bản nào trong sổ, nên chưa đối chiếu được."
