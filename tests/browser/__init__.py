"""The look-up page in a real browser, against the real local cloud."""
