"""Celery's workers: jobs wait for them in Redis, and whoever asks learns when one is lost.

A worker that is killed, and a Redis that forgets, say nothing to Dash, which would ask for a result
for ever. So each job has a sign of life in Redis. Its worker renews it, and a job without it is
lost. `crossroads.approaches.serving.worker` starts workers.
"""

from contextlib import suppress
from functools import cache
from threading import Event, Thread
from typing import Any

from celery import Celery, signals
from dash import CeleryManager
from flask import Flask
from flask.ctx import AppContext
from redis import Redis, RedisError

SIGN = 10
"""How long a sign of life counts, in s. It is renewed five times as often."""
DAY = 24 * 60 * 60
WAITING = b"waiting"


class Queue(CeleryManager):
    """A manager whose `handle` is the application of Celery, named as the queue."""

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> str:
        """Leave the job in the queue; a worker may have taken it before this returns."""
        job: str = super().call_job_fn(key, job_fn, args, context)
        self.handle.backend.client.set(self.sign_of(job), WAITING, ex=DAY, nx=True)
        return job

    def job_running(self, job: str | None) -> bool:
        """Say whether it waits for a worker that is there, or one works on it."""
        if not job:
            return False
        redis, sign = self.handle.backend.client, self.sign_of(job)
        if redis.get(sign) != WAITING:
            return bool(redis.exists(sign))
        is_new = redis.ttl(sign) > DAY - SIGN
        return is_new or bool(redis.exists(self.sign_of("workers")))

    def sign_of(self, name: str) -> str:
        """Return the key of a job's sign of life, or of that of any worker at all."""
        return f"{self.handle.main}-alive-{name}"


@cache
def queue(url: str, name: str) -> Queue:
    """Return the manager whose jobs wait in the Redis at *url* under *name*."""
    application = Celery(name, broker=url, backend=url)
    application.conf.update(
        task_default_queue=name,
        result_expires=DAY,  # what nobody asks for any more
        worker_prefetch_multiplier=1,  # a job that waits is free for any worker
        broker_connection_retry_on_startup=True,
    )
    return Queue(application)


def work(server: Flask, processes: int, level: str) -> None:
    """Work on the jobs of a site until interrupted, several at a time.

    *server* is any approach's: jobs have the same names in all of them. *level* is how much is
    logged, such as `WARNING`.
    """
    manager: Queue = server.config["MANAGER"]
    working: dict[str, tuple[Event, AppContext]] = {}

    def begin(task_id: str, **_: object) -> None:
        # As it is where a job is started by the server itself: pages ask for `current_app`.
        context = server.app_context()
        context.push()
        working[task_id] = keep_alive(manager, task_id), context

    def end(task_id: str, **_: object) -> None:
        ended, context = working.pop(task_id)
        ended.set()
        context.pop()

    def open_(**_: object) -> None:
        keep_alive(manager, "workers")

    signals.worker_ready.connect(open_, weak=False)
    signals.task_prerun.connect(begin, weak=False)
    signals.task_postrun.connect(end, weak=False)
    named = ("--concurrency", str(processes), "--loglevel", level, "--queues", manager.handle.main)
    manager.handle.worker_main(["worker", *named, "--without-mingle", "--without-gossip"])


def keep_alive(manager: Queue, name: str) -> Event:
    """Give a sign of life again and again, in a thread, until what is returned is set."""
    ended, redis = Event(), Redis.from_url(manager.handle.conf.result_backend)

    def go_on() -> None:
        while True:
            with suppress(RedisError):  # it may come back
                redis.set(manager.sign_of(name), b"alive", ex=SIGN)
            if ended.wait(SIGN / 5):
                redis.close()
                return

    Thread(target=go_on, daemon=True).start()
    return ended
