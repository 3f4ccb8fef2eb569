"""What the learner knows: the journal, the schedule, and which card comes next."""
