"""What can hold one value now and another later: what each held at a moment, and how it is given that back."""

from __future__ import annotations

import ast
import itertools
import operator
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

NOTHING = object()
# What Python and pydantic write into a module or a class.
OF_PYTHON = {
    "__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", "__path__", "__cached__",
    "__builtins__", "__annotations__", "__module__", "__qualname__", "__dict__", "__weakref__", "__signature__",
    "__abstractmethods__", "_abc_impl", "__warningregistry__",
}  # fmt: skip


class CannotGiveError(Exception):
    """What was held cannot be given back."""


def are_same(some: Collection[Any], others: Collection[Any]) -> bool:
    """Whether two collections hold the same objects in the same order.

    Without id(), which is an audit event: each would call the hook that watches what an answer touches.
    """
    return len(some) == len(others) and all(map(operator.is_, some, others))


class Holder(ABC):
    """Something that holds values. Those it held at first are kept alive, so that each is known by its identity."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.note()

    def note(self) -> None:
        """Note what it holds now."""
        self.held = self.holds()

    @abstractmethod
    def holds(self) -> list[Any]:
        """What it holds now."""

    def reached(self) -> list[Any]:
        """The values in it that may hold others."""
        return self.held

    @abstractmethod
    def give(self) -> None:
        """Let it hold again what it held. Raises CannotGiveError."""

    def is_changed(self) -> bool:
        """Whether it holds something else than at first."""
        return not are_same(self.holds(), self.held)

    def put_back(self) -> None:
        """Give back what it held, if it holds something else now. Raises CannotGiveError."""
        if self.is_changed():
            self.give()


class Items(Holder):
    """A list, a set or a deque."""

    def holds(self) -> list[Any]:
        return [*self.owner]

    def give(self) -> None:
        self.owner.clear()
        (self.owner.update if type(self.owner) is set else self.owner.extend)(self.held)


class Pairs(Holder):
    """A dictionary.

    A counter counts on while it stays the same object: instead of one that has moved, a new one is put back.
    """

    def __init__(self, owner: Any) -> None:
        super().__init__(owner)
        self._counters = {key: repr(value) for key, value in self.first().items() if type(value) is itertools.count}

    @property
    def counters(self) -> list[Any]:
        """The counters that it holds."""
        return [self.now()[key] for key in self._counters]

    def reached(self) -> list[Any]:
        first = self.first()
        return [*first, *(value for key, value in first.items() if key not in self._counters)]

    def now(self) -> dict[Any, Any]:
        """The dictionary itself."""
        found: dict[Any, Any] = self.owner
        return found

    def first(self) -> dict[Any, Any]:
        """What it held at first."""
        half = len(self.held) // 2
        return dict(zip(self.held[:half], self.held[half:], strict=True))

    def holds(self) -> list[Any]:
        now = self.now()
        return [*now, *now.values()]

    def give(self) -> None:
        now, first = self.now(), self.first()
        now.clear()
        now.update(first)

    def is_changed(self) -> bool:
        return self.has_others() or any(repr(self.now()[key]) != text for key, text in self._counters.items())

    def has_others(self) -> bool:
        """Whether it holds other objects than at first."""
        return super().is_changed()

    def put_back(self) -> None:
        if self.has_others():
            self.give()
        for key, text in self._counters.items():
            if repr(self.now()[key]) != text:
                self._set(key, itertools.count(*ast.literal_eval(f"({text[6:-1]},)")))
                self.note()

    def _set(self, key: Any, value: Any) -> None:
        self.now()[key] = value


class Variables(Pairs):
    """The attributes of an object, whose dictionary may be another one by now."""

    def now(self) -> dict[Any, Any]:
        found: dict[Any, Any] = object.__getattribute__(self.owner, "__dict__")
        return found


class Names(Pairs):
    """What the author put into a module, a class or an app, by name."""

    def __init__(self, owner: Any, without: frozenset[str] = frozenset()) -> None:
        self._without = without
        self._kind = type if isinstance(owner, type) else object
        super().__init__(owner)

    def now(self) -> dict[Any, Any]:
        return {name: value for name, value in vars(self.owner).items() if not self._is_left_alone(name)}

    def note(self) -> None:
        super().note()
        self._everything = [*vars(self.owner).values()]

    def has_others(self) -> bool:
        # Mostly nothing at all has changed, which is quickly seen.
        return not are_same(vars(self.owner).values(), self._everything) and super().has_others()

    def give(self) -> None:
        first = self.first()
        for name in self.now().keys() - first.keys():
            self._kind.__delattr__(self.owner, name)
        for name, value in first.items():
            self._set(name, value)
        self.note()  # in the order of now

    def _set(self, key: Any, value: Any) -> None:
        self._kind.__setattr__(self.owner, key, value)

    def _is_left_alone(self, name: str) -> bool:
        return name in OF_PYTHON or name in self._without or name.startswith("__pydantic_")


class Attributes(Holder):
    """Some attributes of an object, by name."""

    def __init__(self, owner: Any, *names: str) -> None:
        self._names = names
        super().__init__(owner)

    def holds(self) -> list[Any]:
        return [getattr(self.owner, name, NOTHING) for name in self._names]

    def give(self) -> None:
        for name, before, now in zip(self._names, self.held, self.holds(), strict=True):
            if before is not NOTHING:
                object.__setattr__(self.owner, name, before)
            elif now is not NOTHING:
                object.__delattr__(self.owner, name)


class Memory(Holder):
    """What functools.lru_cache remembers."""

    def holds(self) -> list[Any]:
        hits, misses, _, size = self.owner.cache_info()
        return [hits, misses, size]

    def give(self) -> None:
        if any(self.held):
            raise CannotGiveError  # it was used while it was loaded
        self.owner.cache_clear()
