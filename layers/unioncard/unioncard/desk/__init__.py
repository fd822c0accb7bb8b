"""A register as a record, and what officers see of it."""
