"""What tests share: an in-process AWS, made-up registers, and events as AWS writes them."""
