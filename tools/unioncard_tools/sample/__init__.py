"""Sample registers of people and unions that cannot exist."""
