"""The grader: a pytest plugin that examines an answer from outside and reports to a learner in their language.

It knows nothing of the site or of the command line. A grader file needs one name of it, `check`; what
several of them read with is in `reading` and `programs`.
"""

from ruta.grading.checks import Check, check

__all__ = ["Check", "check"]
