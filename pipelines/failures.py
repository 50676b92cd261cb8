"""What becomes of failures: an outage is tried again; a namespace's fails the run, at its end.

An asset that raised at once would keep Dagster from running those after it, for all namespaces of
the shard: one memory that cannot be written would hold up its neighbours for good. So an asset
reports its failures as a failed check, ``every_namespace_done``, and the last asset of the run
raises for all of them.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from graphmem.errors import GraphmemError, UnreachableError
from graphmem.steps.shards import Outcome
from pipelines.partitions import SHARDS

CHECK = "every_namespace_done"
LAST = dg.AssetKey("memory_report")

_RETRIES = 3
_PAUSE = 20.0  # seconds; a managed server is back in five


def check_spec(asset: str) -> dg.AssetCheckSpec:
    """The check that an asset emits with :func:`check_result`."""
    return dg.AssetCheckSpec(
        CHECK,
        asset=asset,
        description="No namespace of the shard failed.",
        partitions_def=SHARDS,
    )


def check_result(asset: str, outcome: Outcome[Any]) -> dg.AssetCheckResult:
    """Whether no namespace failed; and if, which errors there were, and where by hashed names."""
    errors = Counter(each.error for each in outcome.failed)
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=CHECK,
        passed=not outcome.failed,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "failed": len(outcome.failed),
            "errors": dict(errors),
            "namespaces": [each.namespace_key for each in outcome.failed],
        },
    )


def raise_failures(context: dg.AssetExecutionContext) -> None:
    """Raise what namespaces failed with in this run, if no asset comes after this one.

    Raises
    ------
    dagster.Failure
        Something failed; trying again would not help.
    """
    in_run = context.job_def.asset_layer.executable_asset_keys
    if LAST in in_run and LAST not in context.selected_asset_keys:
        return
    records = context.instance.all_logs(
        context.run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    )
    checks = (record.get_dagster_event().asset_check_evaluation_data for record in records)
    failed = [check for check in checks if check.check_name == CHECK and not check.passed]
    if failed:
        raise dg.Failure(
            f"{len(failed)} assets failed for some namespaces; the others are done",
            metadata={
                check.asset_key.to_user_string(): check.metadata["errors"] for check in failed
            },
            allow_retries=False,
        )


@contextmanager
def outages_retried() -> Iterator[None]:
    """Have the asset tried again when the server is away, and only then.

    Raises
    ------
    dagster.RetryRequested
        The server is away.
    dagster.Failure
        Anything else that graphmem cannot do for any namespace.
    """
    try:
        yield
    except UnreachableError as error:
        raise dg.RetryRequested(max_retries=_RETRIES, seconds_to_wait=_PAUSE) from error
    except GraphmemError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
