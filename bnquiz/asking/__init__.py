"""Asking cards at the terminal: the conversation, without a terminal.

It stands between the command line and the rooms that it joins: the bank's cards and the study room's session.
It knows neither click nor rich; what it shows are records, what it reads are keys and lines::

    sitting = Sitting(session, bank.cards, "en", Edge(show, now, rng, prove))
    converse(sitting, learner)        # until the cards are done, the learner quits, or the input ends
    sitting.ended()                   # Ended: what was saved, how it went, when to come back

A card is asked in stages (``stages.py``): the question, the key points that were said, the rating. What a
kind of card has of its own is one file of ``kinds/``; what a key does at several stages is a row of
``commands.py``.
"""
