"""The roster 发放登记册: one row for each card of a batch, printed, signed, filled in and uploaded again."""
