"""Prepares the faces of official documents: glyphs of open fonts as the report function embeds them."""
