"""What banks answer, taken in: receipts, returns, card events and stock."""
