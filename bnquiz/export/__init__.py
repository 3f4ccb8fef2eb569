"""The cards as a file for somewhere else: in go cards, out come Anki notes, a JSON document, the pocket page.

A card as notes, the colors of code and the formulas are the screen's; no module here prints anything.
"""
