"""Grade at every save, and show one calm report."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any

from rich.text import Text

from ruta.catalogue import Lesson, lessons
from ruta.grading.words import Language
from ruta.learner import files, grades, home, names, pages, progress, report
from ruta.learner.grades import Grade
from ruta.learner.keys import END, keys
from ruta.learner.paper import program, wrapped
from ruta.learner.runner import Runner
from ruta.learner.screen import Screen
from ruta.learner.texts import say

SLOW = 0.25  # seconds until a run that goes on is mentioned
# What each key does; the screen shows those of its language, and all of them work.
KEYS = {"r": "run", "p": "hint", "h": "hint", "s": "next", "n": "next", "l": "list", "a": "open", "o": "open"}
KEYS |= {"q": "quit", END: "quit"}


@dataclass(frozen=True)
class Saved:
    """Something changed in the folders of these lessons."""

    names: frozenset[str]


@dataclass(frozen=True)
class Key:
    """A key was pressed."""

    key: str


@dataclass(frozen=True)
class Done:
    """A run has ended."""

    number: int
    graded: grades.Graded


@dataclass(frozen=True)
class Redraw:
    """The terminal has another size, or is ours again."""


@dataclass(frozen=True)
class Quit:
    """Somebody wants to stop."""


Event = Saved | Key | Done | Redraw | Quit


class Watch:
    """The loop: whatever happens becomes an event, and events are handled one after the other."""

    def __init__(self, lesson: Lesson, run: Grade, language: Language, screen: Screen) -> None:
        self.root, self.language, self.screen = lesson.root, language, screen
        self.events: SimpleQueue[Event] = SimpleQueue()
        self.runner = Runner(run, language, lambda number, graded: self.events.put(Done(number, graded)))
        self.states = {one.name: files.state(one) for one in lessons(lesson.root)}
        self.has_keys = False
        self.lesson = lesson
        self._clear()

    def _clear(self) -> None:
        self.results: dict[str, Any] = {}
        self.before: dict[str, Any] = {}
        self.problem = ""
        self.note = ""
        self.when = ""
        self.running: int | None = None
        self.listing = False

    # Events

    def handle(self, event: Event) -> bool:
        """Do what an event asks for; return whether to go on."""
        match event:
            case Quit():
                return False
            case Saved():
                self._saved(event.names)
            case Done():
                self._done(event)
            case Key():
                return self._key(event.key)
            case Redraw():
                self.draw()
        return True

    def grade(self) -> None:
        """Grade the lesson now; what it says is shown when it is there."""
        self.states[self.lesson.name] = files.state(self.lesson)
        self.running = self.runner.ask(self.lesson)

    def _saved(self, saved: frozenset[str]) -> None:
        if self.lesson.name in saved:
            now, known = files.state(self.lesson), self.states.get(self.lesson.name, {})
            # While a program is being graded it may write files of its own, which are not saves.
            if files.code(now) != files.code(known) or (self.running is None and now != known):
                self.note = ""
                self.grade()
        for other in lessons(self.root) if saved - {self.lesson.name} else ():
            if other.name in saved and other != self.lesson:
                self._other_saved(other)

    def _other_saved(self, other: Lesson) -> None:
        now = files.state(other)
        if files.code(now) == files.code(self.states.get(other.name, {})):
            return
        self.states[other.name] = now
        if self.passed:
            self.go_to(other)
        else:
            self.note = say(self.language, "other_saved", other.name[:2], self.lesson.name[:2], program())
            self.draw()

    def _done(self, done: Done) -> None:
        if done.number != self.running:
            return
        self.running = None
        now, known = files.state(self.lesson), self.states[self.lesson.name]
        self.states[self.lesson.name] = {name: about for name, about in now.items() if not name.endswith(".py")}
        self.states[self.lesson.name] |= files.code(known)
        self.when = datetime.now().astimezone().strftime("%H:%M:%S")
        self.listing = False
        outcome = done.graded.outcome
        if not outcome.results:
            self.problem = outcome.problem or say(self.language, "not_graded")
        else:
            # What a program that cannot run did before is worth remembering until it runs again.
            if self.results and not report.problem_of(self.results):
                self.before = self.results
            self.results, self.problem = outcome.results, ""
        self.draw()
        if outcome.results:
            try:
                grades.remember(done.graded)  # after the verdict is seen: it takes a millisecond or two
            except OSError as error:
                self.note = say(self.language, "not_kept", error)
                self.draw()

    def _pressed(self, key: str) -> bool:
        self.events.put(Key(key))
        return KEYS.get(key.lower()) != "quit"

    def _key(self, key: str) -> bool:
        wanted = KEYS.get(key.lower(), "")
        was_listing, self.listing = self.listing, False
        self.note = ""
        match wanted:
            case "quit":
                return False
            case "run":
                self.grade()
            case "hint":
                self._hint()
            case "next":
                self._next()
            case "list":
                self.listing = not was_listing
            case "open":
                where = pages.page(self.lesson, self.language)
                key = "opened" if pages.open_page(where) else "not_opened"
                self.note = say(self.language, key, pages.shown(where, self.root))
            case _:
                if not was_listing:
                    return True
        self.draw()
        return True

    def _hint(self) -> None:
        first = report.first_failing(self.results) if self.results else None
        if first is None:
            self.note = say(self.language, "hint_passed" if self.results else "no_results_yet")
            return
        hints = self._hints()
        if hints.shown >= len(hints.every):
            self.note = say(self.language, "hint_last" if hints.every else "hint_none")
            return
        self._change(lambda known: known.begin(self.lesson).hints.update({first: hints.shown + 1}))

    def _next(self) -> None:
        found = home.next_lesson(lessons(self.root), self._known(), after=self.lesson)
        if found:
            self.go_to(found)
        else:
            self.note = say(self.language, "no_other")

    def go_to(self, lesson: Lesson) -> None:
        """Watch another lesson."""
        self.lesson = lesson
        self._clear()
        self.begin()

    def begin(self) -> None:
        """Grade the lesson for the first time."""

        def change(known: progress.Progress) -> None:
            known.current = self.lesson.name

        self._change(change)
        self.grade()
        self.draw()

    # What is known

    @property
    def passed(self) -> bool:
        return not self.problem and report.is_passed(self.results)

    def _known(self) -> progress.Progress:
        try:
            return progress.load(self.root)
        except OSError:
            return progress.Progress()

    def _change(self, change: Callable[[progress.Progress], object]) -> None:
        try:
            progress.update(self.root, change)
        except OSError as error:
            self.note = say(self.language, "not_kept", error)

    # The screen

    def draw(self) -> None:
        try:
            self.screen.show(self.lines)
        except OSError:  # the terminal is gone
            self.events.put(Quit())

    def _leave(self) -> None:
        """Show the last report once more, without what no longer holds."""
        self.running, self.has_keys, self.note = None, False, ""
        if self.screen.live:
            self.draw()

    def lines(self, columns: int, height: int | None = None) -> list[Text]:
        """All that is shown, in so many columns and, if need be, no more lines than that."""
        foot = self._foot(columns)
        if self.listing:
            shown = home.listing(self.root, self._known(), self.language, columns)
            foot = [Text(), *wrapped(say(self.language, "press_any"), columns, "dim")]
            return [*(shown[: max(height - len(foot), 1)] if height else shown), *foot]
        if self.results and not self.problem:
            made = report.view(
                self.lesson, self.language, self.results, columns, before=self.before, hints=self._hints()
            )
            made.foot = foot
            return made.lines(height)
        title = wrapped(names.label(self.lesson, self.language), columns, "bold")
        body = [line for text in self.problem.splitlines() for line in wrapped(text, columns)]
        if height and body:
            body = body[: max(height - len(title) - len(foot) - 1, 3)]
        return [*title, Text(), *body, *foot]

    def _hints(self) -> report.Hints:
        return grades.hints_shown(self.lesson, report.first_failing(self.results), self._known(), self.language)

    def _foot(self, columns: int) -> list[Text]:
        tell = self.language
        lines = [Text()]
        if self.note:
            lines += wrapped(self.note, columns, "yellow")
        if self.passed:
            lines += self._passed(columns)
        else:
            there = self.lesson.exercise.relative_to(self.root).as_posix()
            lines += wrapped(say(tell, "watching", there), columns, "dim")
        if self.running is not None and self.screen.live:
            lines += wrapped(say(tell, "grading"), columns, "dim")
        elif self.when:
            lines += wrapped(say(tell, "graded_at", self.when), columns, "dim")
        if self.has_keys:
            items = say(tell, "keys").replace("[", "\n[").split("\n")
            text = " ".join(item.strip().replace(" ", "\xa0") for item in items if item)
            lines += [Text(one.plain.replace("\xa0", " "), "dim") for one in wrapped(text, columns)]
        return lines

    def _passed(self, columns: int) -> list[Text]:
        tell = self.language
        lines = wrapped(say(tell, "after_pass"), columns, "green")
        found = home.next_lesson(lessons(self.root), self._known(), after=self.lesson)
        if found is None:
            return [*lines, *wrapped(say(tell, "all_done"), columns, "green")]
        there = found.exercise.relative_to(self.root).as_posix()
        key = "all_passed" if self.has_keys else "all_passed_no_keys"
        return lines + wrapped(say(tell, key, names.label(found, tell), there, say(tell, "key_next")), columns, "bold")

    # The loop

    def run(self) -> int:
        """Until somebody quits; return the exit code: 0 when the last verdict passed, else 1."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(_signals(self.events))
            stack.callback(self.runner.close)
            ready = stack.enter_context(keys(self._pressed))
            self.has_keys = ready is not None
            stack.enter_context(
                files.watching(self.root / "lessons", lambda saved: self.events.put(Saved(frozenset(saved))))
            )
            self.begin()
            while True:
                try:
                    event = self.events.get(timeout=self._patience())
                except Empty:
                    if self.running is not None and self.screen.live:
                        self.draw()
                    continue
                if isinstance(event, Redraw) and ready:
                    ready()
                if not self.handle(event):
                    break
            self._leave()
        return 0 if self.passed else 1

    def _patience(self) -> float | None:
        """How long to wait for an event. Ctrl-C does not interrupt a wait on Windows, so each is short there."""
        return SLOW if self.running is not None or sys.platform == "win32" else None


@contextlib.contextmanager
def _signals(events: SimpleQueue[Event]) -> Iterator[None]:
    """Turn the signals of a terminal into events, so that none of them ends the loop half-way."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted: dict[str, Event] = {"SIGINT": Quit(), "SIGTERM": Quit(), "SIGHUP": Quit(), "SIGBREAK": Quit()}
    wanted |= {"SIGWINCH": Redraw(), "SIGCONT": Redraw()}
    before = {}
    for name, event in wanted.items():
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, lambda *_, event=event: events.put(event))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
