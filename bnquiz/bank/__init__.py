"""Cards: their model, loading, generated numbers and proofs.

What the other rooms and the command line use::

    bank = load(folder, own=folder_or_none, cache=folder_or_none)   # raises BadBank
    bank.cards                       # {id: Card}, by topic, then by line; an own card's id is "own/ID"
    bank.topics                      # {id: Topic}, in the order they are shown
    bank.coverage                    # {"B4": Asked(title, asked)}: what interviewers ask, and how often
    card.question.get("zh")          # text in one language; lines are as written
    card.answer, card.why, card.wrong, card.hint          # Text; wrong and hint may be None
    said.named(card, typed)          # which key points of a Recall card a free answer names
    answers.number(typed)            # the number that is meant: "1/3", "√2", "8·14·28"; None where none
    numbers.draw(card, rng)          # Drawn(question, answer, tolerance, unit, solution, traps)
"""

from bnquiz.bank.loading import check, load

__all__ = ["check", "load"]
