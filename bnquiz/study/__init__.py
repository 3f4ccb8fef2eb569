"""What the learner knows: the journal, the schedule, and which card comes next.

What the command line uses (``cli/context.py`` opens the journal and makes candidates of the bank's cards)::

    with open_journal(path) as journal:                       # raises BadJournal, JournalBusy, JournalFull
        session = Session(journal, candidates, Filters(topics=("epsilon",)), count=20)
        while pick := session.next(now):                      # Pick(card, reason, mistake)
            session.outcomes(pick.card, now)                  # {"again": timedelta, …}: when it comes back
            session.rate(pick.card, "good", rev=1, lang="en", seconds=4.2, now=now)
            session.undo(now)                                 # the Rated that was taken back, or None
            session.skip(pick.card)
        session.outlook(now)                                  # Outlook(waiting, next_due, unseen)
        session.wanted(now)                                   # {card: the open mistake that asks for it}
        journal.record_verdict("/abs/my_bn.py", "fail", [Found(id, severity, lines, cards)], now=now)
        journal.open_mistakes(), journal.has_passed("function"), journal.states(), journal.ratings()

``now`` is an aware datetime in the learner's time zone. Nothing is imported here: each use names its module.
"""
