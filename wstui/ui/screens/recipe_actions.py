"""What keys do to recipes and heartbeats: run, pause, step, stop; mute what a heartbeat says. Knows no file."""

from __future__ import annotations

from collections.abc import Mapping

from wstui.session import Session
from wstui.ui.line import Line
from wstui.ui.recipes import Recipes, doing_line
from wstui.ui.screens.group_actions import GroupActions
from wstui.ui.screens.variable_actions import VariableActions
from wstui.ui.start import Start

__all__ = ["RecipeActions"]

HEARTBEAT = "heartbeat"
"""What the messages of a heartbeat are called while they are muted."""


class RecipeActions(GroupActions, VariableActions):
    """Actions on what a connection does by itself."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.recipes = Recipes(self.inspector, start.collection, self._recipe_changed, self._fill_step)

    def _fill_step(self, text: str, session: Session, extracted: Mapping[str, str]) -> str:
        """Fill what a step sends as everything is filled, and keep what the recipe extracted for what is sent later."""
        self.variables.extracted[session.id] = dict(extracted)
        return self.filling.text(session, text)

    def _recipe_changed(self, session: Session) -> None:
        """Have the screen told, as of any other change of a connection."""
        if self.inspector.on_changed is not None:
            self.inspector.on_changed(session)

    def doing_line(self) -> Line:
        """What the status line says of the current connection's recipe and heartbeat."""
        return doing_line(self.recipes.driver(self.current))

    def show_recipe(self) -> None:
        """Show which payload the recipe of the current connection is at."""
        runner = self.recipes.runner(self.current)
        step = runner.step if runner is not None else None
        self.payloads.show_step(
            step.send if step is not None else "", runner.place.partition(" ")[0] if runner and step else ""
        )

    def looked_at(self) -> None:
        """Another connection is somewhere else in its recipe."""
        super().looked_at()
        self.show_recipe()

    def action_recipe(self) -> None:
        """Pause the recipe that runs, or go on with it; where none runs, run it."""
        session = self.current
        if session is None:
            return
        driver, runner = self.recipes.driver(session), self.recipes.runner(session)
        if driver is None or runner is None or runner.over:
            self.work(self._run_recipe(session))
            return
        paused = runner.paused
        (runner.resume if paused else runner.pause)(driver.clock())
        driver.wake()
        self.show_recipe()
        self.say_status()

    async def _run_recipe(self, session: Session) -> None:
        await self.recipes.again(session)

    def action_recipe_step(self) -> None:
        """Do one step of the recipe, then have it paused."""
        driver, runner = self.recipes.driver(self.current), self.recipes.runner(self.current)
        if driver is None or runner is None or runner.over:
            self.tell(f"no recipe is running: {self.key_of('recipe.run')} runs it", failed=True)
            return
        runner.advance(driver.clock())
        driver.wake()

    def action_recipe_stop(self) -> None:
        """Do no further step of the recipe."""
        driver, runner = self.recipes.driver(self.current), self.recipes.runner(self.current)
        if driver is None or runner is None or runner.over:
            self.tell("no recipe is running", failed=True)
            return
        runner.stop()
        driver.wake()

    def action_mute_heartbeat(self) -> None:
        """Leave out what the heartbeat sends and gets, or show it again."""
        sight = self.sight
        others = {key: name for key, name in sight.muted.items() if name != HEARTBEAT}
        muted = len(others) == len(sight.muted)
        shapes = self.recipes.shapes.get(self.current, {}) if self.current is not None else {}
        if muted and not shapes:
            self.tell("no heartbeat was sent here", failed=True)
            return
        self.stay()
        sight.muted = {**others, **dict.fromkeys(shapes, HEARTBEAT)} if muted else others
        sight.only = None
        self.show_log()
