"""A mock interview: a plan of questions, asked against the clock, and a scorecard.

The cards are asked as ``bnquiz ask`` asks them, by the same stages. What is new here is the plan, the clock,
and the task that is written::

    plan = draw(slots_for(30, coding=True), cards, priorities, rng, task="function")   # once
    begin(journal, plan, …)                                                            # study/interview.py
    room = Room(Session(journal, candidates), cards, edge, desk)
    hold(room, learner)               # until all is asked, the time is up, or the learner leaves
    room.closing()                    # Scorecard, or Left
"""
