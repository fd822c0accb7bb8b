"""An uploaded register on its way to members, findings and one movement."""
