"""Café Canela: el viaje de una solicitud. · Café Canela: the journey of a request."""

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel
from starlette.middleware.base import RequestResponseEndpoint
from starlette.types import Receive, Scope, Send

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


@app.middleware("http")
async def note_both_ends(request: Request, call_next: RequestResponseEndpoint) -> Response:
    request.state.steps = ["middleware"]
    response = await call_next(request)
    steps = [*request.state.steps, f"response {response.status_code}"]
    response.headers["x-journey"] = " > ".join(steps)
    return response


def note_route(request: Request) -> None:
    request.state.steps.append(f"route {request.scope['route'].path}")


@app.get("/journey", dependencies=[Depends(note_route)])
def journey(request: Request, cups: int = 1) -> dict[str, list[str]]:
    """Cuenta su propio viaje, hasta esta función. · Tells its own journey, as far as this function."""
    steps = request.state.steps
    steps.append(f"function, cups={cups}")
    return {"steps": steps}
