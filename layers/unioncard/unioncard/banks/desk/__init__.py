"""What an officer sees and does with batches."""
