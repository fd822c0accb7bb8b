"""The register of members: its columns, code lists and rules."""
