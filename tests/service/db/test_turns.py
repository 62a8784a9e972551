"""Turns at the database: one at a time, in the order of asking."""

from __future__ import annotations

import threading
import time

from service.db.fair_lock import Turns


def test_only_one_has_the_turn() -> None:
    turns = Turns()
    inside, most = 0, 0

    def visit() -> None:
        nonlocal inside, most
        for _ in range(50):
            assert turns.take(10)
            inside += 1
            most = max(most, inside)
            inside -= 1
            turns.give_back()

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1


def test_who_asked_first_is_first() -> None:
    turns = Turns()
    turns.take(1)
    came: list[int] = []

    def ask(number: int) -> None:
        turns.take(10)
        came.append(number)
        turns.give_back()

    threads = []
    for number in range(12):
        thread = threading.Thread(target=ask, args=(number,))
        thread.start()
        threads.append(thread)
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.give_back()
    for thread in threads:
        thread.join()

    assert came == list(range(12))


def test_who_stops_waiting_does_not_hold_up_the_rest() -> None:
    turns = Turns()
    turns.take(1)

    assert not turns.take(0.01)
    turns.give_back()

    assert turns.take(0)
    turns.give_back()
    assert turns.take(0)
