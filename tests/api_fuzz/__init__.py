"""Schemathesis over the API on the local cloud; see __main__."""
