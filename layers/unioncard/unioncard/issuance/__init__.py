"""Batches 开卡批次: claimed, written, delivered, and what may be done with them afterwards."""
