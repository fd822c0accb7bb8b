"""The three calls of a function that starts many times a day, without the SDK: it takes longer to start than they do.

Signature Version 4, connections and attempts by the standard library (docs/decisions/0095). Nothing else belongs here.
"""
