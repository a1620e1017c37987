"""Who sits the exam: our own models, anybody's, and those that examine the exam."""
