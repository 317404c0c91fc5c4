"""Ejercicio 01 · Exercise 01: el horario de la biblioteca · the library's opening hours.

La API se llama «Biblioteca Alborada». WEEK trae el horario como texto; la API lo devuelve con sus tipos.
The API is called “Biblioteca Alborada”. WEEK holds the hours as text; the API returns them with their types.

GET /hours
    La lista de los siete días, en el orden de WEEK. Cada día: `day` (texto), `opens` y `closes` (enteros),
    `open` (booleano). /openapi.json dice esos mismos tipos.
    The list of the seven days, in the order of WEEK. Each day: `day` (text), `opens` and `closes` (integers),
    `open` (boolean). /openapi.json gives the same types.

GET /
    `name`: "Biblioteca Alborada"; `open_days`: cuántos días abre; `weekly_hours`: cuántas horas abre por semana;
    los dos, enteros. Un día cerrado no cuenta en ninguno de los dos.
    `name`: "Biblioteca Alborada"; `open_days`: how many days it opens; `weekly_hours`: how many hours it opens a week;
    both are integers. A closed day does not count in either.

GET /today
    El día de hoy, con los mismos campos y tipos que en /hours. date.today().weekday() es 0 el lunes y 6 el domingo.
    Today's entry, with the same fields and types as in /hours. date.today().weekday() is 0 on Monday and 6 on Sunday.
"""

from fastapi import FastAPI

app = FastAPI()

# Así llegó de la hoja de cálculo de Elena: todo es texto. · As it came from Elena's spreadsheet: everything is text.
WEEK = [
    {"day": "monday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "tuesday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "wednesday", "opens": "9", "closes": "20", "open": "yes"},
    {"day": "thursday", "opens": "9", "closes": "19", "open": "yes"},
    {"day": "friday", "opens": "8", "closes": "17", "open": "yes"},
    {"day": "saturday", "opens": "10", "closes": "14", "open": "yes"},
    {"day": "sunday", "opens": "10", "closes": "13", "open": "no"},
]

# Tu modelo y tus rutas van aquí. · Your model and your routes go here.
