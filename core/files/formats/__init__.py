"""How each format is read: bytes or text in, paragraphs out."""
