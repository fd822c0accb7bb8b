"""Sample registers of people who cannot exist."""
