"""The ledger: movements counted by documents, and the months they add up to."""
