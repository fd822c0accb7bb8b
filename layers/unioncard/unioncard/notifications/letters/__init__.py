"""What letters say: a file for each matter, from what is stored to the text. Counts and ids only (invariant 7)."""
