"""From a file to rows: the guard, the parser in its cage, sheets and headers."""
