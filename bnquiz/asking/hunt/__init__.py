"""An endless bug hunt. In go the mistakes and how likely each is to come; out come texts to search and, of
what the learner says, records for the screen and the rating of each mistake's card."""
