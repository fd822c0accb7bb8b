"""Registers of the kind roster: the roster 发放登记册 of a batch, filled in and uploaded."""
