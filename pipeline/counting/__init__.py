"""Repetitions: signals, how they are learnt, counter, sets."""
