"""``make desk``: a walk over every page of the desk."""
