"""The part of the client that exports a memory, and restores it."""

from __future__ import annotations

from pathlib import Path

from graphmem.steps.transfer import TransferReport, export_memory, restore_memory
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["Moving"]


class Moving:
    """Export and restore of a :class:`~graphmem.client.Memory`."""

    _workspace: Workspace

    def export(self, path: str | Path, *, progress: Progress = no_progress) -> TransferReport:
        """Write the whole memory to a file: turns, knowledge, history, log and embeddings.

        The file is JSON Lines (``schemas/export.json``), compressed where its name ends in
        ``.gz``, and can be read by you only. Two exports of an unchanged memory are the same.

        Raises
        ------
        NotFoundError
            There is no such namespace.
        InputError
            The file cannot be written.
        """
        return export_memory(self._workspace, Path(path), progress=progress)

    def restore(self, path: str | Path, *, progress: Progress = no_progress) -> TransferReport:
        """Make this namespace what a file says that :meth:`export` wrote, of this or another one.

        The file is checked from end to end before anything is done. Until the restore is finished
        the namespace cannot be used; one that was killed is run again and begins anew.

        Raises
        ------
        NotFoundError
            There is no such file.
        InputError
            It is no exported memory, is damaged, or comes from a newer graphmem.
        ConflictError
            This namespace has something in it.
        """
        return restore_memory(self._workspace, Path(path), progress=progress)
