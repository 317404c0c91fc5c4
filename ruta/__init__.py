"""Ruta: the tool behind the course.

Three rooms that do not know each other's inside: `grading` (the pytest plugin), `site` (the pages) and `cli` on top.
`catalogue` is the one list of lessons, read from the folders and from the front matter of the Spanish pages.
"""
