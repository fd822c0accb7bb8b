"""The officers' desk in a real browser, against the real local cloud and a real issuer."""
