"""Who is learnt from and who is tested: splits, near duplicates, folds. It is decided here alone."""
