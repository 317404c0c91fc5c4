"""Everything that `ruta` says to a learner, in both languages, apart from its help and its doctor."""

from __future__ import annotations

from ruta.grading.words import Language

Texts = dict[str, dict[Language, str]]

TEXTS: Texts = {
    # Points and reports
    "points": {"es": "{} de {} puntos", "en": "{} of {} points"},
    "passing": {"es": "{} comprobaciones pasan", "en": "{} checks pass"},
    "passing_one": {"es": "{} comprobación pasa", "en": "{} check passes"},
    "waiting": {"es": "{} comprobaciones más esperan", "en": "{} more checks are waiting"},
    "waiting_one": {"es": "{} comprobación más espera", "en": "{} more check is waiting"},
    "not_run": {"es": "{} comprobaciones no se ejecutaron", "en": "{} checks did not run"},
    "not_run_one": {"es": "{} comprobación no se ejecutó", "en": "{} check did not run"},
    "now_passes": {"es": "Ahora pasan:", "en": "Now passing:"},
    "now_passes_one": {"es": "Ahora pasa:", "en": "Now passing:"},
    "now_fails": {"es": "Dejaron de pasar:", "en": "No longer passing:"},
    "now_fails_one": {"es": "Dejó de pasar:", "en": "No longer passing:"},
    "no_change": {"es": "Igual que la última vez.", "en": "The same as last time."},
    "quoted": {"es": "«{}»", "en": "“{}”"},
    "and_more": {"es": "y {} más", "en": "and {} more"},
    "printed": {"es": "Tu programa imprimió", "en": "Your program printed"},
    "no_exercise": {
        "es": "No existe {0}. Para tener de nuevo el ejercicio: {1} reset {2}",
        "en": "{0} does not exist. To have the exercise again: {1} reset {2}",
    },
    "not_graded": {"es": "No se pudo calificar.", "en": "It could not be graded."},
    "not_kept": {
        "es": "El resultado vale, pero no se pudo guardar en .ruta: {}",
        "en": "The result counts, but it could not be kept in .ruta: {}",
    },
    # What to do next
    "after_check": {"es": "Otra pista: {0} hint {1}", "en": "Another hint: {0} hint {1}"},
    "after_check_watch": {
        "es": "Calificar cada vez que guardas: {0} watch {1}",
        "en": "Grade on every save: {0} watch {1}",
    },
    "after_seed": {
        "es": "Repite con los mismos datos: {0} check {1} --seed {2}",
        "en": "Run again with the same data: {0} check {1} --seed {2}",
    },
    "after_pass": {
        "es": "Tu programa hace todo lo que pide el ejercicio.",
        "en": "Your program does everything that the exercise asks for.",
    },
    "after_pass_diff": {
        "es": "Compara tu respuesta con la de referencia: {0} diff {1}",
        "en": "Compare your answer with the reference: {0} diff {1}",
    },
    "after_pass_next": {"es": "Sigue con {0}: {1} watch {2}", "en": "Go on to {0}: {1} watch {2}"},
    "finished": {
        "es": "Terminaste todas las lecciones que hay.",
        "en": "You have finished every lesson there is.",
    },
    # Home, list, next
    "home": {"es": "Ruta · FastAPI, lección por lección", "en": "Ruta · FastAPI, lesson by lesson"},
    "beginner": {"es": "Principiante", "en": "Beginner"},
    "intermediate": {"es": "Intermedio", "en": "Intermediate"},
    "expert": {"es": "Experto", "en": "Expert"},
    "no_lessons": {"es": "todavía no hay lecciones", "en": "no lessons yet"},
    "streak": {"es": "Racha: {} días seguidos.", "en": "Streak: {} days in a row."},
    "streak_one": {"es": "Racha: {} día.", "en": "Streak: {} day."},
    "streak_none": {
        "es": "Racha: empieza hoy, con la primera vez que califiques.",
        "en": "Streak: it starts today, the first time you grade.",
    },
    "other_clone": {
        "es": "Estás en otra copia del curso ({}), y este comando usa la de {}.",
        "en": "You are in another copy of the course ({}), and this command uses the one in {}.",
    },
    "broken": {
        "es": "Ruta tiene un error propio, que no es culpa de tu programa: {}. Los detalles están en {}.",
        "en": "Ruta has an error; it is not your program's fault: {}. The details are in {}.",
    },
    "not_today": {"es": "Hoy todavía no has calificado nada.", "en": "Nothing graded today yet."},
    "begin": {"es": "Empieza aquí: {}", "en": "Start here: {}"},
    "carry_on": {"es": "Sigue aquí: {}", "en": "Carry on here: {}"},
    "minutes": {"es": "{} min", "en": "{} min"},
    "read": {"es": "Lee", "en": "Read"},
    "try": {"es": "Prueba", "en": "Try"},
    "write": {"es": "Escribe", "en": "Write"},
    "grade": {"es": "Califica", "en": "Grade"},
    "or": {"es": "{} o {}", "en": "{} or {}"},
    "every_save": {"es": "(cada vez que guardas)", "en": "(on every save)"},
    "more": {
        "es": "Más: {0} list, hint, diff, reset, doctor, --help",
        "en": "More: {0} list, hint, diff, reset, doctor, --help",
    },
    "still": {
        "es": "A la lección {0} le faltan {1} puntos. Para dejarla para después: {2} next --skip",
        "en": "Lesson {0} still lacks {1} points. To leave it for later: {2} next --skip",
    },
    "still_one": {
        "es": "A la lección {0} le falta {1} punto. Para dejarla para después: {2} next --skip",
        "en": "Lesson {0} still lacks {1} point. To leave it for later: {2} next --skip",
    },
    # Mistakes
    "unknown": {"es": "Ninguna lección se llama «{}».", "en": "No lesson is called “{}”."},
    "nearest": {"es": "¿Querías decir {}?", "en": "Did you mean {}?"},
    "see_list": {"es": "Las que hay: {} list", "en": "The ones there are: {} list"},
    "no_course": {
        "es": "Aquí no hay lecciones: {} no tiene una carpeta lessons con lecciones.",
        "en": "There are no lessons here: {} has no lessons folder with lessons in it.",
    },
    "no_command": {"es": "No existe el comando «{}».", "en": "There is no command “{}”."},
    "usage": {"es": "Uso: ", "en": "Usage: "},
    "options": {"es": "[OPCIONES]", "en": "[OPTIONS]"},
    "command_args": {"es": "COMANDO [ARGUMENTOS]...", "en": "COMMAND [ARGS]..."},
    "no_option": {"es": "No existe la opción {}.", "en": "There is no option {}."},
    "missing_value": {"es": "A {} le falta su valor.", "en": "{} needs a value."},
    "no_value": {"es": "{} no lleva ningún valor.", "en": "{} takes no value."},
    "missing": {"es": "Falta {}.", "en": "{} is missing."},
    "extra": {"es": "«{}» está de más.", "en": "“{}” is not expected here."},
    "whole_from": {
        "es": "{0} tiene que ser un número entero, de {1} en adelante.",
        "en": "{0} has to be a whole number, {1} or more.",
    },
    "whole_between": {
        "es": "{0} tiene que ser un número entero, de {1} a {2}.",
        "en": "{0} has to be a whole number, from {1} to {2}.",
    },
    "no_lang": {"es": "--lang puede ser es o en, no «{}».", "en": "--lang can be es or en, not “{}”."},
    "missing_lang": {"es": "A --lang le falta el idioma: es o en.", "en": "--lang needs a language: es or en."},
    # Progress
    "set_aside": {
        "es": "El archivo de tu progreso no se podía leer. Quedó guardado en .ruta/{}.",
        "en": "The file with your progress could not be read. It is kept in .ruta/{}.",
    },
    "rebuilding": {
        "es": "Tus puntos se calculan otra vez con tus respuestas:",
        "en": "Your points are worked out again from your answers:",
    },
    # Hints
    "hint_of": {"es": "Pista {0} de {1}", "en": "Hint {0} of {1}"},
    "hint_for": {"es": "Para que pase «{}»:", "en": "To make “{}” pass:"},
    "hint_more": {"es": "Otra: {0} hint {1}", "en": "Another: {0} hint {1}"},
    "hint_last": {
        "es": "Era la última pista de esta comprobación.",
        "en": "That was the last hint for this check.",
    },
    "hint_all": {
        "es": "Ya viste todas las pistas de esta comprobación. Aquí están otra vez.",
        "en": "You have seen every hint for this check. Here they are again.",
    },
    "hint_none": {"es": "Esta comprobación no tiene pistas.", "en": "This check has no hints."},
    "hint_passed": {"es": "Todo pasa: no hace falta ninguna pista.", "en": "Everything passes: no hint is needed."},
    "hint_problem": {
        "es": "Antes de las pistas, arregla esto:",
        "en": "Before any hint, fix this:",
    },
    # Diff and reset
    "diff_wait": {
        "es": "Esta lección todavía no pasa, y ver la referencia le quita la gracia. Si aun así la quieres, pídela "
        "otra vez con el mismo comando.",
        "en": "This lesson does not pass yet, and seeing the reference would spoil it. If you still want it, ask again "
        "with the same command.",
    },
    "yours": {"es": "Tu respuesta", "en": "Your answer"},
    "reference": {"es": "Referencia", "en": "Reference"},
    "same": {"es": "Son iguales.", "en": "They are the same."},
    "no_solution": {"es": "No existe {}.", "en": "{} does not exist."},
    "reset_done": {
        "es": "{} es otra vez el ejercicio sin respuesta.",
        "en": "{} is back to the exercise without an answer.",
    },
    "reset_kept": {"es": "Lo que había está en {}", "en": "What was there is in {}"},
    "reset_nothing": {"es": "{} ya estaba sin respuesta.", "en": "{} had no answer in it."},
    "reset_unknown": {
        "es": "No se encuentra el ejercicio original de {0}: ni git ni .ruta lo tienen. No se tocó nada.",
        "en": "The original exercise of {0} cannot be found: neither git nor .ruta has it. Nothing was touched.",
    },
    "reset_answered": {
        "es": "El original de {0} que tienen git o .ruta gana puntos, así que no es el original. No se tocó nada.",
        "en": "The original of {0} that git or .ruta has earns points, so it is not the original. Nothing was touched.",
    },
    "unreadable": {
        "es": "No se puede leer {0} ({1}). Revisa los permisos del archivo. No se tocó nada.",
        "en": "{0} cannot be read ({1}). Check the permissions of the file. Nothing was touched.",
    },
    "unwritable": {"es": "No se pudo escribir: {}", "en": "Could not write: {}"},
    # Serving
    "port_taken": {
        "es": "El puerto {0} está ocupado: otro programa lo usa, quizá otra lección en otra terminal.",
        "en": "Port {0} is taken: another program uses it, perhaps another lesson in another terminal.",
    },
    "port_free": {"es": "Este está libre: {0} {1} --port {2}", "en": "This one is free: {0} {1} --port {2}"},
    "port_forbidden": {
        "es": "El puerto {0} no se puede usar ({1}).",
        "en": "Port {0} cannot be used ({1}).",
    },
    "serving": {"es": "Sirviendo {}", "en": "Serving {}"},
    "open": {"es": "Abre", "en": "Open"},
    "stop": {
        "es": "Se reinicia cada vez que guardas. Termina con Ctrl+C.",
        "en": "It restarts on every save. Stop it with Ctrl+C.",
    },
    "stop_site": {"es": "Termina con Ctrl+C.", "en": "Stop it with Ctrl+C."},
    "building": {"es": "Construyendo el sitio…", "en": "Building the site…"},
    "no_mkdocs": {
        "es": "El sitio se construye con MkDocs, que no está instalado. Para instalarlo: {}",
        "en": "The site is built with MkDocs, which is not installed. To install it: {}",
    },
    "build_failed": {"es": "El sitio no se pudo construir:", "en": "The site could not be built:"},
    "at": {"es": "El sitio está en", "en": "The site is at"},
    # Watch
    "watching": {"es": "Guarda {} y se califica aquí.", "en": "Save {} and it is graded here."},
    "grading": {"es": "calificando…", "en": "grading…"},
    "graded_at": {"es": "Calificado a las {}.", "en": "Graded at {}."},
    "all_passed": {
        "es": "Sigue {0}: guarda {1} o pulsa {2}.",
        "en": "Next is {0}: save {1} or press {2}.",
    },
    "all_passed_no_keys": {"es": "Sigue {0}: guarda {1}.", "en": "Next is {0}: save {1}."},
    "all_done": {"es": "Era la última lección que faltaba.", "en": "It was the last lesson to do."},
    "other_saved": {
        "es": "Guardaste un archivo de {0}; aquí se califica {1}. Para cambiar: Ctrl+C y {2} watch {0}",
        "en": "You saved a file of {0}; this is grading {1}. To switch: Ctrl+C and {2} watch {0}",
    },
    "keys": {
        "es": "[r] calificar [p] pista [s] siguiente [l] lista [a] abrir la página [q] salir",
        "en": "[r] run [h] hint [n] next [l] list [o] open the page [q] quit",
    },
    "key_next": {"es": "s", "en": "n"},
    "opened": {"es": "Abierta en el navegador: {}", "en": "Opened in the browser: {}"},
    "not_opened": {"es": "Ábrela tú: {}", "en": "Open it yourself: {}"},
    "no_results_yet": {"es": "Todavía no hay nada calificado.", "en": "Nothing has been graded yet."},
    "no_other": {"es": "No hay otra lección después de esta.", "en": "There is no other lesson after this one."},
    "press_any": {"es": "Pulsa una tecla para volver.", "en": "Press a key to go back."},
}


def say(language: Language, key: str, *values: object) -> str:
    """A sentence with its values filled in; a figure of one takes the sentence in the singular."""
    figure = next((value for value in values if isinstance(value, int)), None)
    one = f"{key}_one"
    return TEXTS[one if figure == 1 and one in TEXTS else key][language].format(*values)
