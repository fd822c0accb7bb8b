"""The command line of officers' IT staff and of operations (never in the layer)."""
