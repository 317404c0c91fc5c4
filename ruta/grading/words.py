"""Everything the grader says, in both languages."""

from __future__ import annotations

from typing import Literal, get_args

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

TEXTS: dict[str, dict[Language, str]] = {
    # The report
    "heading": {
        "es": "Ejercicio {lesson} · {points} de {total} puntos",
        "en": "Exercise {lesson} · {points} of {total} points",
    },
    "points": {"es": "{points} de {total} puntos", "en": "{points} of {total} points"},
    "sent": {"es": "Enviamos", "en": "We sent"},
    "before": {"es": "Antes", "en": "Before that"},
    "expected": {"es": "Se esperaba", "en": "Expected"},
    "received": {"es": "Llegó", "en": "Came back"},
    "your_code": {"es": "En tu código", "en": "In your code"},
    "printed": {"es": "Tu programa imprimió", "en": "Your program printed"},
    "check": {"es": "Comprobación", "en": "Check"},
    "hint": {"es": "Pista {number} de {total}", "en": "Hint {number} of {total}"},
    "no_more_hints": {"es": "No hay más pistas.", "en": "There are no more hints."},
    "place": {"es": "{file}, línea {line}", "en": "{file}, line {line}"},
    "not_run": {"es": "No se ejecutó", "en": "Not run"},
    "not_run_one": {"es": "1 comprobación no se ejecutó.", "en": "1 check was not run."},
    "not_run_many": {"es": "{count} comprobaciones no se ejecutaron.", "en": "{count} checks were not run."},
    "other_hint": {"es": "Otra pista", "en": "Another hint"},
    "replay": {"es": "Repite con los mismos datos", "en": "Run again with the same data"},
    "all_passed": {
        "es": "Tu programa hace todo lo que pide el ejercicio.",
        "en": "Your program does everything that the exercise asks for.",
    },
    "next_solution": {
        "es": "Compara tu respuesta con {solution} y sigue con la próxima lección.",
        "en": "Compare your answer with {solution} and go on to the next lesson.",
    },
    "next_lesson": {"es": "Sigue con la próxima lección.", "en": "Go on to the next lesson."},
    "start": {
        "es": "Para empezar, abre {file} y haz que pase la primera comprobación: «{title}».",
        "en": "To start, open {file} and make the first check pass: “{title}”.",
    },
    "start_more": {
        "es": "Las demás muestran qué llegó en cuanto pase la primera. Guarda el archivo y repite: {command}",
        "en": "The others show what came back as soon as the first one passes. Save the file and run again: {command}",
    },
    "not_examined": {
        "es": "Por eso no se pudo ejecutar ninguna comprobación:",
        "en": "So none of the checks could run:",
    },
    "not_examined_more": {
        "es": "Por eso no se ejecutó el resto de las comprobaciones.",
        "en": "So the rest of the checks did not run.",
    },
    "grade_one": {"es": "Para ver los detalles de una:", "en": "To see the details of one:"},
    "interrupted": {"es": "Interrumpido con Ctrl-C.", "en": "Interrupted with Ctrl-C."},
    "cancelled": {"es": "Se dejó esta calificación sin terminar.", "en": "This grading was left unfinished."},
    "killed": {
        "es": "Algo de fuera terminó el proceso que calificaba, quizá por falta de memoria. Inténtalo otra vez.",
        "en": "Something outside ended the process that was grading, perhaps for lack of memory. Try again.",
    },
    "no_results": {"es": "pytest no pudo calificar:", "en": "pytest could not grade:"},
    "exit_code": {"es": "código de salida {code}", "en": "exit code {code}"},
    "signal": {"es": "señal {code}", "en": "signal {code}"},
    "grader_broken": {
        "es": "El corrector mismo tiene un error. No es culpa de tu respuesta:",
        "en": "The grader itself has an error. It is not your answer's fault:",
    },
    "results_unwritable": {
        "es": "No se pudo escribir {path}: {error}. El informe de arriba está completo.",
        "en": "Could not write {path}: {error}. The report above is complete.",
    },
    "several_submissions": {
        "es": "--submission y --results van con un solo ejercicio; aquí hay {count}. Nombra la carpeta de la lección.",
        "en": "--submission and --results go with one exercise; there are {count} here. Name the folder of the lesson.",
    },
    "missing_lesson": {"es": "No existe {path}. ¿Buscabas {names}?", "en": "There is no {path}. Did you mean {names}?"},
    # Causes
    "why": {"es": "Por qué", "en": "Why"},
    "same": {"es": "Mismo error que en «{title}».", "en": "The same error as in “{title}”."},
    "returned": {
        "es": "Tu función devuelve la excepción con return y hay que lanzarla: raise {name}(...)",
        "en": "Your function returns the exception, which has to be raised: raise {name}(...)",
    },
    "returned_none": {
        "es": "Tu función devuelve None y promete otra cosa después de «->»: ¿hay un return en cada camino?",
        "en": "Your function returns None and promises something else after “->”: does every branch end in a return?",
    },
    "promise": {
        "es": "Tu función no devuelve lo que promete después de «->»: en {where} hay {value} ({type}).",
        "en": "Your function does not return what it promises after “->”: at {where} there is {value} ({type}).",
    },
    "promise_missing": {
        "es": "Tu función no devuelve lo que promete después de «->»: falta {where}.",
        "en": "Your function does not return what it promises after “->”: {where} is missing.",
    },
    "unwritten": {"es": "Todavía no has escrito «{name}».", "en": "You have not written “{name}” yet."},
    "unknown_name": {
        "es": "Python no conoce «{name}»: ¿falta importarlo o está mal escrito?",
        "en": "Python does not know “{name}”: is its import missing, or is it misspelled?",
    },
    "no_keyboard": {
        "es": "Tu programa espera que alguien escriba (input), y un servidor no tiene teclado.",
        "en": "Your program waits for somebody to type (input), and a server has no keyboard.",
    },
    "no_route": {
        "es": "Ninguna ruta tuya responde {method} {path}: ¿falta, o está escrita de otra manera?",
        "en": "No route of yours answers {method} {path}: is it missing, or written in another way?",
    },
    "near_route": {
        "es": "Ninguna ruta tuya responde {method} {path}. La más parecida es «{route}».",
        "en": "No route of yours answers {method} {path}. The one most like it is “{route}”.",
    },
    "query_in_path": {
        "es": "En el decorador no se escribe la consulta: en vez de «{route}», «{plain}» y un parámetro en la función.",
        "en": "The query is not written in the decorator: instead of “{route}”, “{plain}” and a function parameter.",
    },
    "other_method": {
        "es": "Tu ruta «{route}» es para {methods}, no para {method}.",
        "en": "Your route “{route}” is for {methods}, not for {method}.",
    },
    "not_sent": {
        "es": "Tu función exige «{loc}», que no se envió: ¿le falta un valor por defecto, o tiene otro nombre?",
        "en": "Your function requires “{loc}”, which was not sent: does it lack a default, or have another name?",
    },
    "sent_in_body": {
        "es": "Tu función busca «{name}» en la consulta, y llegó en el cuerpo: usa un modelo o Body().",
        "en": "Your function looks for “{name}” in the query but the body has it: use a model or Body().",
    },
    "sent_in_header": {
        "es": "Tu función busca «{name}» en la consulta, y llegó en un encabezado: ¿le falta Header()?",
        "en": "Your function looks for “{name}” in the query but a header has it: does it lack Header()?",
    },
    "no_body": {
        "es": "Tu función espera un cuerpo, y {method} no lleva ninguno: ¿le falta Query() o Depends() a un modelo?",
        "en": "Your function expects a body, and {method} has none: does a model lack Query() or Depends()?",
    },
    "extra": {
        "es": "«{loc}» sobra: ningún campo de tu modelo tiene ese nombre ni ese alias.",
        "en": "“{loc}” is not expected: no field of your model has that name or alias.",
    },
    "refused": {
        "es": "Tu programa no acepta {value} en «{loc}» ({type}).",
        "en": "Your program does not accept {value} at “{loc}” ({type}).",
    },
    "refused_by_rule": {
        "es": "Una regla de tu programa rechaza lo que llegó en «{loc}»: {text}.",
        "en": "A rule of your program refuses what arrived at “{loc}”: {text}.",
    },
    # Expectations
    "status": {"es": "código de estado", "en": "status code"},
    "body": {"es": "cuerpo", "en": "body"},
    "text": {"es": "cuerpo como texto", "en": "body as text"},
    "header": {"es": "encabezado {name}", "en": "header {name}"},
    "headers": {"es": "encabezados", "en": "headers"},
    "cookie": {"es": "cookie {name}", "en": "cookie {name}"},
    "cookies": {"es": "cookies", "en": "cookies"},
    "length": {"es": "cantidad de elementos de {what}", "en": "number of items in {what}"},
    "sorted": {"es": "{what}, en orden", "en": "{what}, sorted"},
    "set": {"es": "{what}, sin importar el orden", "en": "{what}, in any order"},
    "message": {"es": "mensaje recibido", "en": "message received"},
    "of_each": {"es": "{what} de cada elemento de {whole}", "en": "{what} of each item of {whole}"},
    "!=": {"es": "distinto de {value}", "en": "other than {value}"},
    "<": {"es": "menor que {value}", "en": "less than {value}"},
    "<=": {"es": "menor o igual que {value}", "en": "at most {value}"},
    ">": {"es": "mayor que {value}", "en": "greater than {value}"},
    ">=": {"es": "mayor o igual que {value}", "en": "at least {value}"},
    "in": {"es": "uno de {value}", "en": "one of {value}"},
    "not in": {"es": "ninguno de {value}", "en": "none of {value}"},
    "contains": {"es": "que contenga {value}", "en": "containing {value}"},
    "not contains": {"es": "que no contenga {value}", "en": "not containing {value}"},
    "is not": {"es": "que no sea {value}", "en": "other than {value}"},
    "of_type": {"es": "de tipo {value}", "en": "of type {value}"},
    "truthy": {"es": "que no falte ni esté vacío", "en": "neither missing nor empty"},
    "falsy": {"es": "que falte o esté vacío", "en": "missing or empty"},
    "holds": {"es": "que se cumpla {source}", "en": "{source} to hold"},
    "a_field": {"es": "{what} con el campo {name}", "en": "{what} with the field {name}"},
    "an_item": {"es": "{what} con más elementos", "en": "{what} with more items"},
    "a_list": {"es": "{what} como lista", "en": "{what} as a list"},
    "file": {"es": "archivo {name}", "en": "file {name}"},
    "json": {"es": "un cuerpo en JSON", "en": "a body in JSON"},
    "readable": {
        "es": "una respuesta en la que se pueda leer {source}",
        "en": "a response in which {source} can be read",
    },
    "an_answer": {"es": "una respuesta en {seconds} s", "en": "an answer within {seconds} s"},
    "a_message": {"es": "que la conversación siga abierta", "en": "the conversation to stay open"},
    "an_open_socket": {"es": "que acepte la conexión WebSocket", "en": "the WebSocket connection to be accepted"},
    "good_shutdown": {"es": "que el programa cierre bien", "en": "the program to shut down cleanly"},
    "missing": {"es": "no viene", "en": "absent"},
    "no_answer": {
        "es": "ninguna respuesta; al cortar, el programa estaba aquí:",
        "en": "no answer; when stopped, the program was here:",
    },
    "no_answer_anywhere": {"es": "ninguna respuesta", "en": "no answer"},
    "closed": {"es": "se cerró la conexión (código {code})", "en": "the connection was closed (code {code})"},
    "empty_body": {"es": "(sin cuerpo)", "en": "(no body)"},
    "bytes": {"es": "({count} bytes)", "en": "({count} bytes)"},
    "differs": {"es": "solo se muestra lo que difiere", "en": "only what differs is shown"},
}


def say(language: Language, key: str, **values: object) -> str:
    """A sentence of the grader, with its values filled in."""
    return TEXTS[key][language].format(**values)
