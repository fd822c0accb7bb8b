"""The ledger: what documents counted, and the month they add up to."""
