"""Stores on one cloud."""
