"""One encrypted file that holds everything a school would need again."""
