"""From the path of a learner's file to a verdict.

`grade.py` tells the story of one grading, `understanding.py`, `attempts.py` and `draft.py` are its chapters;
`records.py` is what it says. Each room below says in two lines what goes in and what comes out.
"""
