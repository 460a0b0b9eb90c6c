"""What keys do to replays: ask for one of what the log shows, run it on a connection of its own, show its report. Knows
no grammar and no file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wstui.hiding import covered
from wstui.model import Direction, State
from wstui.safetext import oneline
from wstui.session import Inspector, Session
from wstui.ui.screens.byte_actions import ByteActions
from wstui.ui.screens.copy_actions import CopyActions
from wstui.ui.screens.variable_actions import VariableActions
from wstui.ui.start import Start

if TYPE_CHECKING:
    from wstui.replay.runner import Fill, Recording
    from wstui.ui.replaying import Item, Replay
    from wstui.ui.screens.replay import ReportScreen, Wish

__all__ = ["ReplayActions"]

HINT = "wstui replay FILE --var NAME=VALUE says what it is"


class ReplayActions(ByteActions, VariableActions):
    """Actions on replays; one runs at a time."""

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.replay: Replay | None = None
        self._elsewhere: Inspector | None = None
        """Where replays of an earlier capture are recorded."""

    def action_replay(self) -> None:
        """Ask for a replay of what the log shows; while one runs, and until its report was closed, show that."""
        if self.replay is not None and self.replay.runner.running:
            self._report(self.replay)
        elif self.current is None:
            self.tell("there is nothing to replay", failed=True)
        elif self.start.record is None and not self.inspector.live:
            self.tell("this is an earlier capture: wstui replay FILE replays it", failed=True)
        else:
            self.work(self._ask_replay(self.current))

    def action_replayed(self) -> None:
        """The report of the last replay."""
        if self.replay is None:
            self.tell("nothing was replayed yet: = replays what the log shows", failed=True)
        else:
            self._report(self.replay)

    async def _ask_replay(self, session: Session) -> None:
        from wstui.query import All
        from wstui.replay.runner import recording
        from wstui.replay.secrets import secrets_in
        from wstui.ui.screens.replay import ReplayScreen

        node = self.sight.node
        rows = session.view if node is None else await session.filtered(node).all_found()
        cleared = self.sight.cleared.get(session.id)
        near = rows.position_near(cleared) if cleared is not None else None
        found = recording(rows, 0 if near is None else near + 1, self.inspector.capture.templates.get)
        if not found.rows:
            self.tell("the log shows nothing: there is nothing to replay", failed=True)
            return
        secrets = secrets_in(Direction.OUT, self.inspector.capture.hidden())
        held = len(await session.filtered(secrets if node is None else All((secrets, node))).all_found())
        careful = f"{held:,} of what is sent hold a secret, or what is called a token or the like" if held else ""

        def answered(wish: Wish | None) -> None:
            if wish is not None:
                self._replay(session, found, wish)

        title = f"Replay {found.rows:,} rows of {session.label}"
        self.app.push_screen(ReplayScreen(title, session.profile.url, self.start.checks.url, careful), answered)

    def _replay(self, session: Session, found: Recording, wish: Wish) -> None:
        from wstui.payloads.refill import Refill
        from wstui.replay.comparison import Comparison
        from wstui.replay.runner import Runner
        from wstui.replaying import SessionPeer, profile_for
        from wstui.ui.replaying import Replay

        profile, left = profile_for(session.profile, wish.url, f"replay of {session.label}")
        if left:
            self.tell(f"not sent to another server than the recorded one: {', '.join(left)}")
        inspector = self._recorder()
        fill: Fill
        if inspector is self.inspector:
            made = self.add(profile, connect=False)  # type: ignore[attr-defined]
            self.filling.as_of(made, session)
            fill = partial(self.filling.message, session)
        else:  # a capture of whoever made it is data: what it names here is not looked up
            made = inspector.add(profile, connect=False)
            refill = Refill(session.profile, hint=HINT, hide=inspector.capture.hide)
            made.fill, fill = refill.profile, refill.message

        def hide(text: str) -> str:
            return covered(text, self.inspector.capture.hidden() | inspector.capture.hidden())

        peer = SessionPeer(made)
        runner = Runner(found.read, found.span, peer, Comparison(hide=hide), pace=wish.pace, fill=fill)
        self.replay = Replay(oneline(session.label), found, runner, peer, inspector, hide)
        self.work(self._run_replay(self.replay))
        self._report(self.replay)

    def _recorder(self) -> Inspector:
        """What a replay is recorded by: this run, or beside an earlier capture one of its own."""
        if self.inspector.live:
            return self.inspector
        if self._elsewhere is None:
            assert self.start.record is not None
            self._elsewhere = self.start.record()
        return self._elsewhere

    async def _run_replay(self, replay: Replay) -> None:
        try:
            await replay.runner.run()
            if replay.peer.session.state is State.OPEN:
                await replay.peer.session.disconnect()
        finally:
            replay.peer.leave()
        if self._shown(replay) is None:
            from wstui.replay.report import verdict

            failure = replay.runner.failure
            said = str(failure) if failure is not None else verdict(replay.runner.comparison)
            self.tell(f"replay of {replay.of}: {replay.hide(said)}", failed=failure is not None)

    # -- the report

    def _report(self, replay: Replay) -> None:
        from wstui.ui.screens.replay import Doings, ReportScreen

        doings = Doings(
            lambda item: self._toggle(replay, item),
            lambda item, received: self._go_to(replay, item, received),
            lambda: self._copy_report(replay),
        )
        self.app.push_screen(ReportScreen(replay, doings))

    def _shown(self, replay: Replay) -> ReportScreen | None:
        """The report of a replay, where it is on the screen."""
        from wstui.ui.screens.replay import ReportScreen

        screen = self.app.screen
        return screen if isinstance(screen, ReportScreen) and screen.replay is replay else None

    def _toggle(self, replay: Replay, item: Item) -> None:
        from wstui.ui.replaying import toggled

        rules = toggled(replay.runner.comparison.rules, item)
        if replay.runner.running:
            self.tell(f"once the replay has ended: {self.key_of('replay.stop')} ends it", failed=True)
        elif rules is not None:
            self.work(self._judge(replay, rules))

    async def _judge(self, replay: Replay, rules: object) -> None:
        from wstui.replay.moment import moments
        from wstui.replay.rules import Rules
        from wstui.replay.runner import judged_again

        assert isinstance(rules, Rules)
        view, start = replay.peer.session.view, replay.peer.began
        comparison = await judged_again(replay.runner, lambda: moments(view, start), rules)
        replay.runner.comparison = comparison
        if (screen := self._shown(replay)) is not None:
            screen.show_news()

    def _go_to(self, replay: Replay, item: Item, received: bool) -> bool:
        """Look at the message of a difference; false where there is none to be seen."""
        from wstui.replay.comparison import Difference

        seq = -1
        if isinstance(item, Difference):
            seq = item.received_seq if received else item.expected_seq
        if seq < 0:
            self.tell("there is no such message", failed=True)
            return False
        if received:
            if replay.inspector is not self.inspector:
                self.tell(f"what came is recorded in {oneline(str(replay.inspector.capture.path))}")
                return False
            self.look_at(replay.peer.session)
        self.call_after_refresh(self.lead_to, seq)
        return True

    def _copy_report(self, replay: Replay) -> None:
        from wstui.replay.report import filled_lines, report

        runner = replay.runner
        lines = [*report(runner.comparison), *filled_lines(runner.literal, runner.filled)]
        text = "".join(f"{replay.hide(line)}\n" for line in lines)
        self.post_message(CopyActions.Wanted(f"the report of the replay of {replay.of}", text))
