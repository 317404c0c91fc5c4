"""Café Canela: preguntar a varios a la vez. · Café Canela: asking several at once."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import Annotated, Any

import httpx2
from fastapi import FastAPI, HTTPException, Path, Request
from pydantic import BaseModel, Field, ValidationError

PATIENCE = 1.0  # seconds that the café waits for a supplier


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    # trust_env: the suppliers are on this same computer, and a proxy of your network could not reach them.
    async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
        with ProcessPoolExecutor(
            max_workers=1,
            mp_context=get_context("spawn"),
            # Ctrl+C reaches the child too, and it is for this process to end it.
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),
        ) as pool:
            yield {"client": client, "pool": pool}


app = FastAPI(title="Café Canela", lifespan=lifespan)


@app.get("/")
async def welcome() -> dict[str, str]:
    """Da la bienvenida. · Welcomes you."""
    return {"message": "Bienvenido a Café Canela"}


@app.get("/oven")
async def read_oven() -> dict[str, int]:
    """Pregunta su temperatura al horno. · Asks the oven for its temperature."""
    await asyncio.sleep(0.3)
    return {"degrees": 180}


def read_scale() -> int:
    # Its driver is older than asyncio: it keeps its thread until the needle rests.
    time.sleep(0.3)
    return 12


@app.get("/scale")
def weigh() -> dict[str, int]:
    """Pesa el saco que está en la báscula. · Weighs the sack that is on the scale."""
    return {"kilos": read_scale()}


class Supplier(BaseModel):
    price: int = Field(gt=0)
    seconds: float = Field(ge=0, le=5)
    works: bool = True


SUPPLIERS = {
    "sierra": Supplier(price=390, seconds=0.2),
    "costa": Supplier(price=420, seconds=0.1),
    "valle": Supplier(price=375, seconds=3),
}


def find_supplier(name: str) -> Supplier:
    if name not in SUPPLIERS:
        raise HTTPException(status_code=404, detail="No such supplier")
    return SUPPLIERS[name]


@app.get("/suppliers/{name}", include_in_schema=False)
async def answer_as_supplier(name: str) -> dict[str, int]:
    """Contesta como si fuera un proveedor. · Answers as a supplier would."""
    supplier = find_supplier(name)
    await asyncio.sleep(supplier.seconds)
    if not supplier.works:
        raise HTTPException(status_code=503)
    return {"price": supplier.price}


@app.put("/suppliers/{name}", include_in_schema=False)
async def change_supplier(name: str, supplier: Supplier) -> Supplier:
    """Cambia lo que hará un proveedor. · Changes what a supplier will do."""
    find_supplier(name)
    SUPPLIERS[name] = supplier
    return supplier


class Offer(BaseModel):
    price: int = Field(gt=0)


async def ask_supplier(request: Request, name: str) -> int:
    # Here the suppliers are routes of this same program, at the port that the request came in by.
    _, port = request.scope["server"]
    client: httpx2.AsyncClient = request.state.client
    try:
        async with asyncio.timeout(PATIENCE):
            response = await client.get(f"http://127.0.0.1:{port}/suppliers/{name}")
        response.raise_for_status()
        offer = Offer.model_validate_json(response.content)
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise HTTPException(status_code=504, detail="The supplier took too long") from error
    except (httpx2.HTTPError, ValidationError) as error:
        raise HTTPException(status_code=502, detail="The supplier gave no price") from error
    return offer.price


@app.get(
    "/prices/{name}",
    responses={
        404: {"description": "No such supplier"},
        502: {"description": "The supplier gave no price"},
        504: {"description": "The supplier took too long"},
    },
)
async def get_price(name: str, request: Request) -> Offer:
    """Pregunta su precio a un proveedor. · Asks one supplier for its price."""
    find_supplier(name)
    return Offer(price=await ask_supplier(request, name))


class Prices(BaseModel):
    prices: dict[str, int] = {}
    missing: dict[str, str] = {}


async def ask_all(request: Request) -> Prices:
    found = Prices()

    async def ask(name: str) -> None:
        try:
            found.prices[name] = await ask_supplier(request, name)
        except HTTPException as error:
            found.missing[name] = error.detail

    async with asyncio.TaskGroup() as group:
        for name in SUPPLIERS:
            group.create_task(ask(name))
    return found


@app.get("/prices")
async def list_prices(request: Request) -> Prices:
    """Pregunta su precio a todos los proveedores a la vez. · Asks all the suppliers for their price at once."""
    return await ask_all(request)


class Sack(BaseModel):
    kilos: int
    costs: dict[str, int]


@app.get("/sack")
async def value_sack(request: Request) -> Sack:
    """Pesa el saco mientras pregunta los precios. · Weighs the sack while it asks for the prices."""
    async with asyncio.TaskGroup() as group:
        weighing = group.create_task(asyncio.to_thread(read_scale))
        asking = group.create_task(ask_all(request))
    kilos = weighing.result()
    return Sack(kilos=kilos, costs={name: price * kilos for name, price in asking.result().prices.items()})


def count_orders(budget: int, prices: tuple[int, ...]) -> int:
    if budget == 0:
        return 1
    if budget < 0 or not prices:
        return 0
    return count_orders(budget - prices[0], prices) + count_orders(budget, prices[1:])


# Whoever asks for this spends your processor: the limit is low and the docs do not offer it.
@app.get("/combinations/{budget}", include_in_schema=False)
async def list_combinations(budget: Annotated[int, Path(ge=0, le=2000)], request: Request) -> dict[str, int]:
    """Cuenta de cuántas maneras se gasta una suma en la carta. · Counts the ways to spend a sum on the menu."""
    loop = asyncio.get_running_loop()
    return {"ways": await loop.run_in_executor(request.state.pool, count_orders, budget, (35, 28, 18, 25))}
