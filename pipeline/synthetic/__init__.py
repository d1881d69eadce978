"""A drawn person who exercises, with exactly known joints and repetitions."""
