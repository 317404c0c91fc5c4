"""Values that are new on each run, so that an answer written from the visible checks does not pass."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

FIRST_NAMES = """
Abril Adrián Aída Alma Álvaro Amaranta Andrés Ángela Antonia Araceli Aurelio Beatriz Begoña Belén Benjamín Camila Carmen
César Cristóbal Dalia Daniela Débora Elías Elvira Emiliano Estefanía Ezequiel Fabián Felícita Fermín Gabriela Germán
Graciela Héctor Hilario Iñaki Inés Irene Itzel Iván Jacinta Jerónimo Joaquín Julián Lázaro Leticia Lucía Macarena
Magdalena Malena Marisol Martín Matías Mónica Nahuel Nicolás Noé Núria Óscar Paloma Ramón Raquel Raúl Rebeca Renata
Rocío Rubén Salomé Samuel Sebastián Sofía Tamara Teodoro Tomás Úrsula Valentín Verónica Ximena Yolanda Zulema
"""
LAST_NAMES = """
Acuña Aguirre Álvarez Arbeláez Báez Benítez Bermúdez Bolaños Bustamante Cáceres Cárdenas Castañeda Céspedes Chávez Colón
Cortázar Delgado Díaz Domínguez Echeverría Escalante Espíndola Fernández Figueroa Galeano Gálvez Garcés Gómez González
Guzmán Hernández Ibáñez Iturbide Jaramillo Jiménez Juárez Lagos Larraín León López Luján Maldonado Martínez Meléndez
Méndez Montaño Muñoz Narváez Núñez Ocampo Ordóñez Ortúzar Páez Paredes Peña Pérez Pizarro Quiñones Quiroga Ramírez
Restrepo Ríos Rodríguez Rulfo Sáenz Salcedo Sánchez Solís Suárez Tapia Toledo Ureña Valdés Vásquez Vélez Villaseñor
Yáñez Zambrano Zúñiga
"""
# A title begins with the noun's article.
NOUNS = """
balcón:el bolero:el brújula:la cafetal:el cafetera:la camino:el campana:la canción:la cántaro:el casa:la ciénaga:la
ciudad:la colibrí:el cordillera:la cuaderno:el danzón:el diccionario:el espejo:el faro:el guitarra:la hamaca:la
huésped:el isla:la jacarandá:el jardín:el laberinto:el lámpara:la lluvia:la mañana:la mapa:el marea:la mercado:el
molino:el niña:la noche:la otoño:el pájaro:el patio:el piedra:la plaza:la pregunta:la puerta:la puerto:el raíz:la
ratón:el relámpago:el reloj:el río:el semilla:la señal:la sombra:la sueño:el tejado:el tranvía:el trópico:el ventana:la
verano:el viento:el viña:la volcán:el zaguán:el
"""
PLACES = """
abril agosto Aracataca arena Bogotá Buenos_Aires cacao café Cádiz cal canela ceniza Chiloé cobre Comala Córdoba cristal
Cuzco domingo enero invierno jade jazmín La_Habana lana Lima limón maíz mar medianoche Mérida miel niebla nieve octubre
Oaxaca papel Potosí Quito sal Santa_María seda septiembre sol tinta trigo Valparaíso vainilla vidrio Xalapa
"""


def new_seed() -> int:
    """A seed for the values of a run, which nobody can guess."""
    return random.SystemRandom().randrange(100_000)


class Draw:
    """Values for one check, the same for the same seed and name whatever other checks run.

    Words, names and titles do not repeat within a check.
    """

    def __init__(self, seed: int, name: str) -> None:
        self._random = random.Random(f"{seed}:{name}")  # noqa: S311
        self._given: set[str] = set()

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def price(self) -> int:
        """A price on the café's menu, in whole pesos."""
        return self._random.randrange(18, 190)

    def word(self) -> str:
        """A Spanish noun, often with accents: `cafetera`."""
        return self._new(lambda: self._one(NOUNS).split(":")[0])

    def name(self) -> str:
        """A person: `Lucía Arbeláez Peña`."""
        return self._new(lambda: " ".join([self._one(FIRST_NAMES), *self._random.sample(LAST_NAMES.split(), 2)]))

    def title(self) -> str:
        """The title of a book: `La lámpara de Valparaíso`."""
        return self._new(self._title)

    def date(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self._random.randint(0, (last - first).days))

    def choice(self, values: Sequence[T]) -> T:
        """One of `values`."""
        return self._random.choice(values)

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `values`, in any order."""
        return self._random.sample(values, count)

    def _one(self, words: str) -> str:
        return self._random.choice(words.split())

    def _title(self) -> str:
        noun, article = self._one(NOUNS).split(":")
        return f"{article.capitalize()} {noun} de {self._one(PLACES).replace('_', ' ')}"

    def _new(self, make: Callable[[], str]) -> str:
        for _ in range(1000):
            value = make()
            if value not in self._given:
                self._given.add(value)
                return value
        raise ValueError("this check has drawn every value there is")
