"""Ruta: the tool behind the course.

Rooms that do not know each other's inside: `grading` (the pytest plugin), `learner` (what a learner's commands do),
`site` (the pages), and `cli` on top.
`catalogue` is the one list of lessons, read from the folders and from the front matter of the Spanish pages.
"""
