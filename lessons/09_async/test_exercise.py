"""Corrector del ejercicio 09 · Grader of exercise 09."""

from itertools import takewhile

from ruta.grading import check

# Seconds. Nothing here is timed with a clock: what counts is what happened before what. A modern branch that waits 0.0
# answers in time however slow the machine: the loop looks at its limits only after it.
SOON, LATEST = 0.0005, 0.002
SHORT, LONGER = 0.001, 0.1  # deadlines for those that answer at once, and for those that never do
SLOW, NEVER = 0.2, 0.3  # nobody waits for these who keeps the promises of the contract
PATIENT = 5.0  # a deadline that nobody needs
PLACES = ["Centro", "Norte", "Sur", "Oriente", "Poniente", "Ribera", "Mirador", "Alameda"]


def branch(draw, name, seconds=0.0, **changes):
    return {"name": name, "seconds": seconds, "copies": draw.integer(1, 90)} | changes


def search(client, branches, deadline=PATIENT):
    return client.post("/searches", json={"deadline": deadline, "branches": branches})


def found(response):
    assert response.status_code == 200
    return response.json()


def read_log(client, names=("",)):
    response = client.get("/log")
    assert response.status_code == 200
    return [line for line in response.json() if line.endswith(tuple(names))]


def asked_first(log):
    """What was asked before the first answer: who answers first among the slow, a busy machine may change."""
    return list(takewhile(lambda line: line.startswith("asked "), log))


def with_more_time(ask, client, draw, *waits):
    """Ask with the first wait. A machine that was busy just then gets the next; a wrong answer fails them all."""
    for number, wait in enumerate(waits, 1):
        names = [f"{name} {number}" for name in draw.sample(PLACES, len(PLACES))]
        try:
            ask(client, draw, names, wait)
        except AssertionError:
            if number == len(waits):
                raise
            client.exchanges.clear()  # what is told is what the last wait showed
        else:
            return


@check(
    1,
    es="La respuesta lleva los ejemplares de cada sucursal, también si son 0, y su suma",
    en="The answer has the copies of each branch, 0 included, and their sum",
    hints={
        "es": [
            "¿Qué recibe tu función y qué devuelve? Hace falta un modelo para cada cosa.",
            "En uno, deadline: float y branches: list[Branch]. En el otro, copies: dict[str, int], total y dos listas.",
            "En un for branch in search.branches: answer.copies[branch.name] = await ask_branch(branch).",
        ],
        "en": [
            "What does your function take, and what does it return? Each of the two needs a model.",
            "In one, deadline: float and branches: list[Branch]. In the other, copies: dict[str, int] and three more.",
            "In a for branch in search.branches: answer.copies[branch.name] = await ask_branch(branch).",
        ],
    },
)
def test_copies(client, draw):
    first, second, third = draw.sample(PLACES, 3)
    branches = [branch(draw, first), branch(draw, second, copies=0), branch(draw, third, SOON)]
    answer = found(search(client, branches))
    assert answer["copies"] == {one["name"]: one["copies"] for one in branches}
    assert answer["total"] == branches[0]["copies"] + branches[2]["copies"]
    assert answer["late"] == []
    assert answer["failed"] == []


@check(
    1,
    es="Un cuerpo incompleto o fuera de los límites responde 422",
    en="A body that is incomplete or out of bounds answers 422",
    hints={
        "es": [
            "¿Qué pasa hoy si alguien pide esperar una hora, o preguntar a nadie?",
            "Los límites van en el modelo, con Field: los de un número y el largo de una lista.",
            "deadline: float = Field(gt=0, le=10) y branches: list[Branch] = Field(min_length=1).",
        ],
        "en": [
            "What happens today if someone asks you to wait for an hour, or to ask nobody?",
            "The bounds go in the model, with Field: those of a number and the length of a list.",
            "deadline: float = Field(gt=0, le=10) and branches: list[Branch] = Field(min_length=1).",
        ],
    },
)
def test_bounds(client, draw):
    complete = branch(draw, draw.choice(PLACES))
    for deadline in (0, 10.5, -draw.integer(1, 9)):
        assert search(client, [complete], deadline).status_code == 422
    assert search(client, []).status_code == 422
    for field in ("name", "seconds", "copies"):
        incomplete = {key: value for key, value in complete.items() if key != field}
        assert search(client, [incomplete]).status_code == 422
    for body in ({"branches": [complete]}, {"deadline": PATIENT}, None):
        assert client.post("/searches", json=body).status_code == 422
    answer = found(search(client, [complete], deadline=10))
    assert answer["copies"] == {complete["name"]: complete["copies"]}


@check(
    2,
    es="Pregunta a todas a la vez: todas reciben la pregunta antes de que conteste la primera",
    en="It asks them all at once: every one is asked before the first one answers",
    hints={
        "es": [
            "Si cada vuelta de tu for espera con await, ¿cuándo recibe su pregunta la segunda sucursal?",
            "Convierte cada pregunta en una tarea: todas empiezan, y solo después se espera a todas.",
            "async with asyncio.TaskGroup() as group: y, dentro del for, group.create_task(ask(branch)).",
        ],
        "en": [
            "If each turn of your for waits with await, when is the second branch asked?",
            "Turn each question into a task: all of them start, and only then do you wait for them all.",
            "async with asyncio.TaskGroup() as group: and, inside the for, group.create_task(ask(branch)).",
        ],
    },
)
def test_at_once(client, draw):
    with_more_time(ask_at_once, client, draw, SOON, 40 * SOON)


def ask_at_once(client, draw, names, wait):
    waits = (3 * wait, 2 * wait, wait, 3 * wait, 2 * wait, wait, wait, wait)
    branches = [branch(draw, name, wait) for name, wait in zip(names, waits, strict=True)]
    answer = found(search(client, branches))
    log = read_log(client, names)
    first = asked_first(log)
    assert sorted(first) == sorted(f"asked {name}" for name in names)
    assert sorted(log[len(first) :]) == sorted(f"answered {name}" for name in names)
    assert answer["copies"] == {one["name"]: one["copies"] for one in branches}


@check(
    1,
    es="La que no contesta antes de deadline va en late, y las demás cuentan",
    en="One that does not answer before deadline goes in late, and the others count",
    hints={
        "es": [
            "¿Qué limita en la lección la espera de un proveedor?",
            "asyncio.timeout lanza TimeoutError, que se atrapa en la función que pregunta a una sola sucursal.",
            "async with asyncio.timeout(search.deadline): y, fuera de él, except TimeoutError: con late.append.",
        ],
        "en": [
            "What limits the wait for a supplier in the lesson?",
            "asyncio.timeout raises TimeoutError: catch it in the function that asks a single branch.",
            "async with asyncio.timeout(search.deadline): and, outside of it, except TimeoutError: with late.append.",
        ],
    },
)
def test_deadline(client, draw):
    with_more_time(ask_late_ones, client, draw, SHORT, LONGER)


def ask_late_ones(client, draw, names, limit):
    branches = [branch(draw, name, wait) for name, wait in zip(names, (SLOW, 0.0, NEVER, 0.0), strict=False)]
    answer = found(search(client, branches, limit))
    assert sorted(answer["late"]) == sorted([names[0], names[2]])
    assert answer["copies"] == {one["name"]: one["copies"] for one in (branches[1], branches[3])}
    assert answer["total"] == branches[1]["copies"] + branches[3]["copies"]
    assert answer["failed"] == []


@check(
    1,
    es="La que no llega a tiempo se cancela",
    en="One that is not in time is cancelled",
    hints={
        "es": [
            "Cuando respondes, ¿la sucursal lenta sigue trabajando? Mira GET /log.",
            "Lo que se espera dentro de asyncio.timeout se cancela solo; una tarea que dejas atrás sigue viva.",
            "Pon await ask_branch(branch) dentro del async with asyncio.timeout(...), sin asyncio.shield.",
        ],
        "en": [
            "When you answer, is the slow branch still working? Look at GET /log.",
            "What you await inside asyncio.timeout is cancelled for you; a task that you leave behind lives on.",
            "Put await ask_branch(branch) inside the async with asyncio.timeout(...), without asyncio.shield.",
        ],
    },
)
def test_late_ones_are_cancelled(client, draw):
    names = draw.sample(PLACES, 2)
    search(client, [branch(draw, name, wait) for name, wait in zip(names, (SLOW, NEVER), strict=True)], SHORT)
    log = read_log(client)
    for name in names:
        assert [line for line in log if name in line] == [f"asked {name}", f"cancelled {name}"]


@check(
    1,
    es="La que falla va en failed y no cambia la respuesta de las demás",
    en="One that fails goes in failed and does not change what the others answer",
    hints={
        "es": [
            "¿Qué les pasa a las otras tareas de un TaskGroup, o a tu await, si una lanza una excepción?",
            "Atrapa BranchError dentro de la función que pregunta a una sola sucursal: nada sale de la tarea.",
            "except BranchError: answer.failed.append(branch.name)",
        ],
        "en": [
            "What happens to the other tasks of a TaskGroup, or to your await, if one raises an exception?",
            "Catch BranchError inside the function that asks a single branch, so that nothing leaves the task.",
            "except BranchError: answer.failed.append(branch.name)",
        ],
    },
)
def test_failures(client, draw):
    names = draw.sample(PLACES, 4)
    before, after = branch(draw, names[0]), branch(draw, names[3], LATEST)
    modern, old = branch(draw, names[1], works=False), branch(draw, names[2], SOON, works=False, old=True)
    answer = found(search(client, [before, modern, old, after]))
    assert sorted(answer["failed"]) == sorted(names[1:3])
    assert answer["copies"] == {one["name"]: one["copies"] for one in (before, after)}
    assert answer["total"] == before["copies"] + after["copies"]
    assert answer["late"] == []
    log = read_log(client)
    assert [line for line in log if names[1] in line] == [f"asked {names[1]}", f"failed {names[1]}"]
    assert [line for line in log if names[2] in line] == [f"asked {names[2]}", f"failed {names[2]}"]
    with_more_time(ask_all_sorts, client, draw, SHORT, LONGER)


def ask_all_sorts(client, draw, names, limit):
    # All three outcomes at once: each name is in one place only. The slow one had no time to fail.
    broken, quick = branch(draw, names[0], works=False), branch(draw, names[2])
    answer = found(search(client, [broken, branch(draw, names[1], NEVER, works=False), quick], limit))
    assert answer["copies"] == {quick["name"]: quick["copies"]}
    assert answer["total"] == quick["copies"]
    assert answer["failed"] == [broken["name"]]
    assert answer["late"] == [names[1]]


@check(
    2,
    es="Una sucursal antigua no detiene a las demás ni alarga la espera",
    en="An old branch does not stop the others or make the wait longer",
    hints={
        "es": [
            "¿En qué hilo se ejecuta ask_old_branch si la llamas desde un async def? ¿Quién más vive en ese hilo?",
            "Llámala en otro hilo, desde una tarea como las demás y dentro del mismo límite.",
            "Si branch.old: copies = await asyncio.to_thread(ask_old_branch, branch).",
        ],
        "en": [
            "Which thread does ask_old_branch run in when an async def calls it? Who else lives in that thread?",
            "Call it in another thread, from a task like the others and within the same limit.",
            "if branch.old: copies = await asyncio.to_thread(ask_old_branch, branch).",
        ],
    },
)
def test_old_branches(client, draw):
    # A thread starts when the machine lets it.
    with_more_time(ask_old_branches, client, draw, 0.008, 0.05, 0.5)


def ask_old_branches(client, draw, names, limit):
    names = names[:3]
    # However a program orders its questions, no two of them end at the same moment.
    slow, quick = branch(draw, names[0], 1.5 * limit, old=True), branch(draw, names[1], limit / 3, old=True)
    modern = branch(draw, names[2], limit / 4)
    answer = found(search(client, [slow, quick, modern], limit))
    assert answer["late"] == [slow["name"]]
    assert answer["copies"] == {one["name"]: one["copies"] for one in (quick, modern)}
    log = read_log(client, names)
    first = asked_first(log)
    assert sorted(first) == sorted(f"asked {name}" for name in names)
    # The thread of the slow one goes on to its end, but nobody waited for that.
    assert sorted(log[len(first) :]) == sorted(f"answered {name}" for name in names[1:])


@check(
    1,
    es="Si ninguna contestó: 504 si alguna llegó tarde, 502 si fallaron todas",
    en="If none answered: 504 if any was late, 502 if all failed",
    hints={
        "es": [
            "¿Qué tiene answer.copies cuando ninguna contestó? ¿Y qué código dice que otro servidor tardó, o falló?",
            "Mira answer.copies cuando todas las tareas terminaron, fuera del async with del grupo.",
            "if not answer.copies: raise HTTPException(status_code=504 if answer.late else 502)",
        ],
        "en": [
            "What is in answer.copies when none answered? Which status says that another server was slow, or failed?",
            "Look at answer.copies once all the tasks are done, outside the async with of the group.",
            "if not answer.copies: raise HTTPException(status_code=504 if answer.late else 502)",
        ],
    },
)
def test_nobody(client, draw):
    first, second = draw.sample(PLACES, 2)
    broken, slow = branch(draw, first, works=False), branch(draw, second, SLOW)
    for branches in ([broken], [broken, branch(draw, second, SOON, works=False)]):
        assert search(client, branches).status_code == 502
    for branches in ([slow], [broken, slow], [slow, broken]):
        assert search(client, branches, deadline=SOON).status_code == 504
    # One that has no copies did answer.
    answer = found(search(client, [broken, branch(draw, second, copies=0)]))
    assert answer["copies"] == {second: 0}
    assert answer["failed"] == [first]
