"""Runs that take too long for `make test`: `make faults` and `make load`."""
