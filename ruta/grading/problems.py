"""Why an answer cannot be examined at all, and what to do next, in both languages."""

from __future__ import annotations

from ruta.grading.words import TEXTS, Language

PROBLEMS: dict[str, dict[Language, tuple[str, str]]] = {
    # What happened, and what to do next
    "missing_path": {
        "es": ("No existe {path}.", "Revisa el nombre que escribiste después de --submission."),
        "en": ("{path} does not exist.", "Check the name you wrote after --submission."),
    },
    "missing_file": {
        "es": (
            "La carpeta {path} no tiene un archivo {name}.",
            "Crea {name} ahí, o nombra tu archivo después de --submission.",
        ),
        "en": ("The folder {path} has no file {name}.", "Create {name} there, or name your file after --submission."),
    },
    "unreadable": {
        "es": ("No se puede leer {path}: {error}.", "Revisa los permisos del archivo."),
        "en": ("{path} cannot be read: {error}.", "Check the permissions of the file."),
    },
    "empty": {
        "es": ("{path} está vacío.", "Escribe ahí tu respuesta y guarda el archivo en tu editor."),
        "en": ("{path} is empty.", "Write your answer there and save the file in your editor."),
    },
    "encoding": {
        "es": (
            "El archivo no está en UTF-8.",
            "Guárdalo de nuevo como UTF-8. En VS Code: haz clic en la codificación, abajo a la derecha, y elige "
            "«Guardar con codificación» y «UTF-8».",
        ),
        "en": (
            "The file is not in UTF-8.",
            "Save it again as UTF-8. In VS Code: click the encoding, at the bottom right, and choose "
            "“Save with Encoding” and “UTF-8”.",
        ),
    },
    "null_bytes": {
        "es": (
            "El archivo tiene bytes nulos: no es texto.",
            "Guárdalo de nuevo como UTF-8 en tu editor (quizá esté en UTF-16).",
        ),
        "en": (
            "The file has null bytes: it is not text.",
            "Save it again as UTF-8 in your editor (it may be in UTF-16).",
        ),
    },
    "syntax": {
        "es": (
            "Python no entiende esta línea. {type}: {error}",
            "Corrígela y guarda el archivo.",
        ),
        "en": ("Python does not understand this line. {type}: {error}", "Fix it and save the file."),
    },
    "import": {
        "es": ("Tu programa falló al cargarse. {error}", "Lee la última línea de arriba: ahí se detuvo."),
        "en": (
            "Your program failed while it was loading. {error}",
            "Read the last line above: that is where it stopped.",
        ),
    },
    "keyboard": {
        "es": (
            "Tu programa espera que alguien escriba (input), y un servidor no tiene teclado.",
            "Quita input(): los datos llegan en la solicitud.",
        ),
        "en": (
            "Your program waits for somebody to type (input), and a server has no keyboard.",
            "Remove input(): the data comes in the request.",
        ),
    },
    "missing_module": {
        "es": (
            "Tu programa importa «{name}», que no está instalado.",
            "Revisa cómo se escribe. El ejercicio no pide instalar nada más.",
        ),
        "en": (
            "Your program imports “{name}”, which is not installed.",
            "Check the spelling. The exercise needs nothing else installed.",
        ),
    },
    "missing_sibling": {
        "es": (
            "Tu programa importa «{name}» y Python no lo encuentra.",
            "{name}.py está en la misma carpeta: impórtalo con un punto, from .{name} import ...",
        ),
        "en": (
            "Your program imports “{name}” and Python does not find it.",
            "{name}.py is in the same folder: import it with a dot, from .{name} import ...",
        ),
    },
    "exits": {
        "es": (
            "Tu programa termina al cargarse ({error}).",
            'Quita esa llamada, o ponla dentro de if __name__ == "__main__":',
        ),
        "en": (
            "Your program ends while it is loading ({error}).",
            'Remove that call, or put it inside if __name__ == "__main__":',
        ),
    },
    "ended": {
        "es": (
            "Tu programa terminó de golpe el proceso que lo examinaba ({how}).",
            "Busca os._exit(), o algo que haga caer a Python mismo: una recursión enorme, una biblioteca en C.",
        ),
        "en": (
            "Your program suddenly ended the process that was examining it ({how}).",
            "Look for os._exit(), or for something that crashes Python itself: a huge recursion, a library in C.",
        ),
    },
    "hang_import": {
        "es": (
            "Tu programa no terminó de cargarse en {seconds} s.",
            "Busca un bucle sin fin, un input() o un servidor que se inicia solo.",
        ),
        "en": (
            "Your program did not finish loading in {seconds} s.",
            "Look for an endless loop, an input() or a server that starts itself.",
        ),
    },
    "hang_startup": {
        "es": (
            "El arranque de tu programa (lifespan) no terminó en {seconds} s.",
            "Busca un bucle sin fin o una espera antes de yield.",
        ),
        "en": (
            "The startup of your program (lifespan) did not finish in {seconds} s.",
            "Look for an endless loop or a wait before yield.",
        ),
    },
    "hang": {
        "es": (
            "Tu programa dejó de responder: pasaron {seconds} s.",
            "Busca un bucle sin fin o una espera en esa línea.",
        ),
        "en": (
            "Your program stopped answering: {seconds} s went by.",
            "Look for an endless loop or a wait at that line.",
        ),
    },
    "startup": {
        "es": ("Tu programa falló al arrancar (lifespan). {error}", "Revisa lo que se ejecuta antes de yield."),
        "en": ("Your program failed while starting (lifespan). {error}", "Check what runs before yield."),
    },
    "app_missing": {
        "es": ("{path} no tiene una variable «app».", "El corrector busca ese nombre: app = FastAPI()"),
        "en": ("{path} has no variable “app”.", "The grader looks for that name: app = FastAPI()"),
    },
    "app_named": {
        "es": (
            "{path} no tiene una variable «app»; tu aplicación se llama «{name}».",
            "Cámbiale el nombre a app: app = FastAPI()",
        ),
        "en": (
            "{path} has no variable “app”; your application is called “{name}”.",
            "Rename it to app: app = FastAPI()",
        ),
    },
    "app_class": {
        "es": ("En {path}, «app» es la clase {name}, no una aplicación.", "Faltan los paréntesis: app = {name}()"),
        "en": (
            "In {path}, “app” is the class {name}, not an application.",
            "The parentheses are missing: app = {name}()",
        ),
    },
    "app_wrong": {
        "es": (
            "En {path}, «app» es un valor de tipo {type}, no una aplicación.",
            "Revisa que otra línea no use el mismo nombre: app = FastAPI()",
        ),
        "en": (
            "In {path}, “app” is a value of type {type}, not an application.",
            "Check that no other line uses the same name: app = FastAPI()",
        ),
    },
}


def _advice(problem: str, es: str, en: str) -> dict[Language, tuple[str, str]]:
    """A problem that is told as another one, with other advice."""
    return {"es": (PROBLEMS[problem]["es"][0], es), "en": (PROBLEMS[problem]["en"][0], en)}


PROBLEMS |= {
    "unknown_name": _advice("import", TEXTS["unknown_name"]["es"], TEXTS["unknown_name"]["en"]),
    "syntax_before": _advice(
        "syntax",
        "Corrígela; a veces el error está al final de la línea anterior.",
        "Fix it; sometimes the error is at the end of the line before.",
    ),
    "syntax_keyword": _advice(
        "syntax",
        "«{name}» es una palabra reservada de Python y no puede ser un nombre: usa otro.",
        "“{name}” is a keyword of Python and cannot be a name: use another one.",
    ),
    "syntax_open": _advice("syntax", "Falta cerrar lo que se abre ahí.", "What opens there is not closed anywhere."),
    "syntax_defaults": _advice(
        "syntax", "Los parámetros sin valor por defecto van primero.", "Parameters without a default go first."
    ),
}


def problem_text(language: Language, key: str, values: dict[str, object]) -> tuple[str, str]:
    """What happened, and what to do next."""
    what, then = PROBLEMS[key][language]
    return what.format(**values), then.format(**values)
