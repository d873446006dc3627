"""The person's repository: clones for attempts, merges for the swarm, and the one step onto the person's branch."""

from adapters.git.repository import LocalGit

__all__ = ["LocalGit"]
