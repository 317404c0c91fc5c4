"""Mide cuánto tardan varias solicitudes a la vez. · Measures how long several requests at once take."""

import asyncio
import sys
import time

import httpx2


async def seconds(client: httpx2.AsyncClient, url: str, count: int) -> float:
    start = time.perf_counter()
    await asyncio.gather(*(client.get(url) for _ in range(count)))
    return time.perf_counter() - start


async def compare(url: str, count: int) -> float:
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
        # The best of three: whatever else this computer does can only add time.
        one = min([await seconds(client, url, 1) for _ in range(3)])
        many = min([await seconds(client, url, count) for _ in range(3)])
    return many / one


if __name__ == "__main__":
    address, count = sys.argv[1], int(sys.argv[2])
    times = round(asyncio.run(compare(f"http://{address}", count)))
    print(f"{count} at once take as long as {times} alone")  # noqa: T201
