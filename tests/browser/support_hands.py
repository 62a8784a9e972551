"""Two ways to use a page: with the keyboard alone, and with a pointer. A journey works with either."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

from tests.browser.support_page import choose, press_on, tab_to, write_in


class Hands(Protocol):
    """What somebody does to a page."""

    def press(self, target: Locator) -> None:
        """Use a link or a button."""

    def write(self, target: Locator, text: str) -> None:
        """Fill a text field."""

    def choose(self, name: str, value: str) -> None:
        """Choose one of the radios called ``name``."""

    def select(self, target: Locator, value: str) -> None:
        """Choose an option of a list."""


class Keyboard:
    """Tab, arrows, space and enter; nothing is ever clicked."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        press_on(self._page, target)

    def write(self, target: Locator, text: str) -> None:
        write_in(self._page, target, text)

    def choose(self, name: str, value: str) -> None:
        choose(self._page, name, value)

    def select(self, target: Locator, value: str) -> None:
        tab_to(self._page, target)
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self._page.keyboard.press("ArrowDown")
        assert target.input_value() == value, f"{value} cannot be chosen with the arrow keys"


class Pointer:
    """Mouse or finger, and typing where the pointer put the cursor."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click(click_count=3)  # what stands there is selected, and replaced
        target.press_sequentially(text)

    def choose(self, name: str, value: str) -> None:
        self._page.locator(f"input[type=radio][name='{name}'][value='{value}']").click()

    def select(self, target: Locator, value: str) -> None:
        target.select_option(value)
