"""Escribe un cliente en Python a partir de un esquema de OpenAPI. · Writes a Python client from an OpenAPI schema.

curl -s localhost:8000/openapi.json | python lessons/08_openapi/make_client.py
"""

import json
import re
import sys
from typing import Any


def write_function(path: str, method: str, operation: dict[str, Any]) -> str:
    name = operation["operationId"]
    arguments = re.findall(r"{([^}]*)}", path)
    # The schema may be a stranger's, and these words become code.
    for word in (name, *arguments):
        if not word.isidentifier():
            raise ValueError(f"not a name in Python: {word!r}")
    request = [json.dumps(method.upper()), ("f" if arguments else "") + json.dumps(path)]
    if "requestBody" in operation:
        arguments.append("body")
        request.append("json=body")
    lines = [f"def {name}({', '.join(['client', *arguments])}):", f"    return client.request({', '.join(request)})"]
    if operation.get("deprecated"):
        lines.insert(0, "# deprecated")
    return "\n".join(lines)


def write_client(schema: dict[str, Any]) -> str:
    paths = schema["paths"].items()
    return "\n\n".join(write_function(path, *one) for path, operations in paths for one in operations.items())


if __name__ == "__main__":
    sys.stdout.write(f"{write_client(json.load(sys.stdin))}\n")
