"""`tracker run`: the daemon, or one pass."""

from collections import Counter
from typing import TYPE_CHECKING

import click

from tracker.cli.options import config_option, json_option
from tracker.cli.output import progress, say, say_json
from tracker.errors import Unreachable

if TYPE_CHECKING:
    from tracker.app import Done
    from tracker.config.load import Config
    from tracker.model import Poll


@click.command(short_help="Watch the sources: the daemon, or one pass with --once.")
@click.option("--once", is_flag=True, help="One pass over everything that is due, then end.")
@click.option("--all", "all_sources", is_flag=True, help="With --once: ask every enabled source, due or not.")
@config_option
@json_option
def run(once: bool, all_sources: bool, config: "Config", as_json: bool) -> None:
    """Watch the sources until a signal says stop; with --once, do what is due now and end.

    One pass is: fetch, parse, recognise, read, compare, store, compose the digests that are due, deliver. SIGTERM
    and Ctrl-C end the daemon within ten seconds, SIGHUP makes it take an edited config; a broken one is refused and
    the old one stays. Log lines go to standard error: readable on a terminal, JSON elsewhere.

    With --once the exit code is 7 when no source at all could be reached; what is stored stays.

    \b
    Examples:
      tracker run
      tracker run --once --json | jq .polls
    """
    if all_sources and not once:
        raise click.UsageError("--all goes with --once")
    from tracker.cli.logs import set_up

    if not once:
        from tracker.daemon import serve

        set_up(config)
        serve(config.file)
        return
    from tracker.app import running
    from tracker.store.lock import hold

    with hold(config.database.parent), running(config) as app:
        wanted = [source for source in config.sources if source.enabled] if all_sources else app.due()
        with progress("polling", len(wanted)) as advance:
            done = app.tick(wanted, told=lambda poll: advance(poll.source))
        if as_json:
            say_json(_summary(done))
        else:
            _tell(done)
    _fail_if_unreachable(done.polls)


def _summary(done: "Done") -> dict[str, object]:
    polls = [
        {
            "source": poll.source,
            "result": poll.result,
            **({"failure": poll.failure} if poll.failure else {}),
            **{name: getattr(poll, name) for name in ("entries", "new", "revised", "unchanged", "rejected")},
        }
        for poll in done.polls
    ]
    return {
        "at": done.at,
        "polls": polls,
        "read": done.assessed.items,
        "changes": [f"C{change.id}" for change in done.assessed.changes],
        "digests": [{"period": one.period.key, "audience": one.audience.name} for one in done.digests],
        "deliveries": [{"key": one.key, "state": one.state, "detail": one.detail} for one in done.deliveries],
        "backup": done.backup,
    }


def _tell(done: "Done") -> None:
    failed = [poll for poll in done.polls if poll.failure]
    new, revised = sum(poll.new for poll in done.polls), sum(poll.revised for poll in done.polls)
    say(f"{len(done.polls)} sources asked, {len(failed)} failed; {new} new items, {revised} revised")
    for kind, count in Counter(poll.failure.kind for poll in failed if poll.failure).most_common():
        names = [str(poll.source) for poll in failed if poll.failure and poll.failure.kind is kind]
        say(f"  {kind}: {count} ({', '.join(names[:6])}{', ...' if count > 6 else ''})")
    old = sum(change.background for change in done.assessed.changes)
    told = f"{done.assessed.items} items read, {len(done.assessed.changes) - old} changes (tracker changes)"
    say(f"{told}; {old} found too late to be news (tracker changes --all)" if old else told)
    for digest in done.digests:
        say(f"digest {digest.period.key} for {digest.audience.name}")
    for delivery in done.deliveries:
        detail = f" ({delivery.detail})" if delivery.detail and delivery.state != "sent" else ""
        say(f"  {delivery.key}: {delivery.state}{detail}")


def _fail_if_unreachable(polls: "list[Poll]") -> None:
    from tracker.model import FailureKind

    network = {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TIMEOUT, FailureKind.TLS}
    if polls and all(poll.failure and poll.failure.kind in network for poll in polls):
        first = polls[0].failure
        assert first is not None
        raise Unreachable(
            f"none of {len(polls)} sources could be reached ({first.detail}); nothing stored was touched - "
            "check the network, then run again"
        )
