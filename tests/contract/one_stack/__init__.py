"""Contracts of the local cloud that share one small stack."""
