"""The pages: fences filled from the lessons, transcripts, the agreement of both languages, the two-language build."""
