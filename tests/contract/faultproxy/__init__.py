"""Proxies for faults on one cloud."""
