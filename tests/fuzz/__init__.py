"""Fuzzing of reading and checking: files nobody would send, and files somebody might, by the hundred thousand.

``python -m tests.fuzz --minutes 30 --seed 1`` runs it; test_short_run.py runs a little of it with fixed seeds.
"""
