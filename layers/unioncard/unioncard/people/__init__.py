"""People: validation of identity documents, mobile numbers, names and ages, and masking of personal data."""
