"""Everything graphmem can raise, in one tree.

::

    GraphmemError
    ├── ConfigurationError      settings that cannot work
    │   ├── ModelMismatchError  the memory was embedded by another model
    │   └── MissingExtraError   an optional dependency is not installed
    ├── InputError              what the caller gave cannot be used
    │   ├── ConflictError       the same turn id with another text; a fact changed meanwhile
    │   └── NotFoundError       no such namespace, node, file or conversation
    ├── DatabaseError           Neo4j cannot do its part
    │   ├── UnreachableError    no server answers
    │   ├── UnsupportedServerError  the server is too old
    │   ├── ServerInUseError    another process holds the managed server's store
    │   └── ServerStartError    the managed server did not come up
    ├── FetchError              a file that graphmem needs could not be downloaded
    ├── LeaseHeldError          another consolidation is at work on the namespace
    └── ModelError              an embedding or language model failed
        ├── OutageError         the language model's server does not answer, for now
        └── RefusedError        the server will never answer this prompt

Each error has a stable ``code`` (``GM…``), a one-line message and, in ``hint``, the next step.
"""

from __future__ import annotations


class GraphmemError(Exception):
    """Root of every error that graphmem raises on purpose.

    Parameters
    ----------
    message
        What went wrong, in one line.
    hint
        What to do next; each class has a default.
    """

    code = "GM000"
    exit_status = 1
    default_hint = "Run `graphmem doctor` to look for the cause."

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint

    def __str__(self) -> str:
        return f"{self.message} [{self.code}] {self.hint}"


class ConfigurationError(GraphmemError):
    """Settings that cannot work together, or a value out of its range."""

    code = "GM100"
    exit_status = 2
    default_hint = "Check the GRAPHMEM_* environment variables."


class ModelMismatchError(ConfigurationError):
    """The namespace was embedded by another model or in another dimension."""

    code = "GM101"
    default_hint = "Set GRAPHMEM_EMBEDDING_MODEL back, or use another namespace."


class MissingExtraError(ConfigurationError):
    """A feature needs an optional dependency that is not installed."""

    code = "GM102"
    default_hint = "Install graphmem with the extra that the message names."


class InputError(GraphmemError):
    """What the caller gave cannot be used."""

    code = "GM200"
    exit_status = 2
    default_hint = "Correct the input and call again."


class ConflictError(InputError):
    """A turn with this id is there with another text, or a fact was changed meanwhile."""

    code = "GM201"
    default_hint = "Use another id, or pass replace=True to replace the stored turn."


class NotFoundError(InputError):
    """What was asked for is not there."""

    code = "GM202"
    default_hint = "`graphmem namespaces` lists what there is."


class DatabaseError(GraphmemError):
    """Neo4j could not do its part."""

    code = "GM300"
    exit_status = 3


class UnreachableError(DatabaseError):
    """No server answers at the address."""

    code = "GM301"
    default_hint = "Start it with `graphmem up`, or set GRAPHMEM_NEO4J_URI, _USER and _PASSWORD."


class RestoringError(DatabaseError):
    """A namespace is only half there."""

    code = "GM305"
    default_hint = "Run `graphmem restore` again, which begins anew; or forget the namespace."


class UnsupportedServerError(DatabaseError):
    """The server is too old for filtered vector search."""

    code = "GM302"
    default_hint = "Use Neo4j 2026.01 or later, or unset GRAPHMEM_NEO4J_URI for the managed one."


class ServerInUseError(DatabaseError):
    """Another process holds the managed server's data folder."""

    code = "GM303"
    default_hint = "`graphmem status` tells which; `graphmem down` stops it."


class ServerStartError(DatabaseError):
    """The managed Neo4j did not come up."""

    code = "GM304"
    default_hint = "Read neo4j.log in the data folder's logs; `graphmem doctor` names the folder."


class FetchError(GraphmemError):
    """A file that graphmem needs could not be downloaded or failed its checksum."""

    code = "GM400"
    exit_status = 4
    default_hint = (
        "Check the network, set GRAPHMEM_MAVEN_REPOSITORY to a mirror, put the jars into a folder "
        "named by GRAPHMEM_JARS, or use a server of your own through GRAPHMEM_NEO4J_URI."
    )


class LeaseHeldError(GraphmemError):
    """Another consolidation is at work on the namespace."""

    code = "GM500"
    exit_status = 5
    default_hint = "Wait for it to end; a lease whose owner died runs out by itself."


class ModelError(GraphmemError):
    """An embedding or language model failed."""

    code = "GM600"
    exit_status = 6
    default_hint = "Run `graphmem doctor`; it tries each model."


class OutageError(ModelError):
    """The language model's server does not answer, or only with errors that may pass."""

    code = "GM601"
    default_hint = (
        "Nothing is lost and nothing is done by halves: run it again when the server is well."
        " GRAPHMEM_LLM_BASE_URL says where it is."
    )


class RefusedError(ModelError):
    """The language model's server refuses a prompt, and will do so again."""

    code = "GM602"
    default_hint = "Set GRAPHMEM_LLM_PACK_TOKENS lower where prompts are too long for the model."
