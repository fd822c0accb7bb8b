"""What stands in the files exchanged with a bank, written and read by the bank's profile."""
