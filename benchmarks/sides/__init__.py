"""The sides of the comparisons, a module each; ``prepare(argument)`` returns the work that is measured."""
