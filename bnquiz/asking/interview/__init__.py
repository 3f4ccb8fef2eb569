"""A mock interview: a plan of questions, asked against the clock, and a scorecard.

Questions are heard without a word on them, and told when the interview is over; with a coach they are asked
by the stages of ``bnquiz ask``. What is new here is the plan, the follow-ups, the clock, and the task that is
written::

    plan = draw(slots_for(30, coding=True), cards, priorities, rng, task="function")   # once
    begin(journal, plan, …)                                                            # study/interview.py
    room = Room(Session(journal, candidates), cards, lang, edge, desk, coached=False)
    hold(room, learner)               # until all is asked, the time is up, or they leave; then the answers
    room.closing()                    # Scorecard, or Left
"""
