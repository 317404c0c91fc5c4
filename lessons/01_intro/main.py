"""Café Canela: el viaje de una solicitud. · Café Canela: the journey of a request."""

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

app = FastAPI(title="Café Canela")


class Welcome(BaseModel):
    message: str
    open_now: bool
    tables: int


@app.get("/")
def welcome() -> Welcome:
    """Da la bienvenida. · Welcomes you."""
    return Welcome(message="Bienvenido a Café Canela", open_now=True, tables=8)


async def doorbell(scope: Scope, _receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        text = f"{scope['method']} {scope['path']}: ding dong\n"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": text.encode()})


app.mount("/doorbell", doorbell)


class Logbook:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["steps"] = ["middleware"]

        async def send_with_steps(message: Message) -> None:
            if message["type"] == "http.response.start":
                steps = [*scope["steps"], f"response {message['status']}"]
                message["headers"].append((b"x-journey", " > ".join(steps).encode()))
            await send(message)

        await self.app(scope, receive, send_with_steps)


app.add_middleware(Logbook)


def note_route(request: Request) -> None:
    request.scope["steps"].append(f"route {request.scope['route'].path}")


@app.get("/journey", dependencies=[Depends(note_route)])
def journey(request: Request, cups: int = 1) -> dict[str, list[str]]:
    """Cuenta su propio viaje, hasta esta función. · Tells its own journey, as far as this function."""
    steps = request.scope["steps"]
    steps.append(f"function, cups={cups}")
    return {"steps": steps}
