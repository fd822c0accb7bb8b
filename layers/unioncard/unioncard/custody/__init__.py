"""Custody 卡片交接: where the plastic is, from the bank's branch to the member's signature."""
