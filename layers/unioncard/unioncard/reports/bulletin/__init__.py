"""The bulletin 情况通报: a month's report as an official document by GB/T 9704, as PDF."""
