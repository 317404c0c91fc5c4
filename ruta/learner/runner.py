"""Runs one after the other, in a thread of their own: a new one cancels the one under way."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ruta.catalogue import Lesson
from ruta.grading.run import Outcome
from ruta.grading.words import Language
from ruta.learner.grades import Grade, Graded, grade
from ruta.learner.progress import fingerprint

PATIENCE = 10.0  # seconds for a run that was cancelled to end


class Runner:
    """Grades lessons; `done` is called, in the thread of the runs, with the number of a run and what it found."""

    def __init__(self, run: Grade, language: Language, done: Callable[[int, Graded], None]) -> None:
        self._run, self._language, self._done = run, language, done
        self._change = threading.Condition()
        self._wanted: tuple[int, Lesson] | None = None
        self._cancelled = threading.Event()
        self._over = False
        self.number = 0
        self._thread = threading.Thread(target=self._work, name="ruta-runs", daemon=True)
        self._thread.start()

    def ask(self, lesson: Lesson) -> int:
        """Grade a lesson as soon as the run under way, which is cancelled, has ended; return the number of the run."""
        with self._change:
            self.number += 1
            self._wanted = (self.number, lesson)
            self._cancelled.set()
            self._change.notify()
            return self.number

    def close(self) -> None:
        """Cancel whatever runs, and wait until it is gone."""
        with self._change:
            self._over = True
            self._cancelled.set()
            self._change.notify()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._over or self._wanted is not None)
                if self._over or self._wanted is None:
                    return
                number, lesson = self._wanted
                self._wanted = None
                cancelled = self._cancelled = threading.Event()
            try:
                graded = grade(lesson, self._run, self._language, cancelled.is_set)
            except Exception as error:  # noqa: BLE001  (whatever a run does, the loop goes on)
                graded = Graded(lesson, Outcome(problem=f"{type(error).__name__}: {error}"), fingerprint(lesson))
            if not cancelled.is_set() and not graded.outcome.cancelled:
                self._done(number, graded)
