"""A made-up year of a small province under one seed: the whole system in one process, in virtual time."""
