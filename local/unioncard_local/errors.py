"""What can go wrong with the local cloud.

UnionCardError
└── LocalCloudError          the message names the step and where to look
    ├── StillRunning         an earlier run's processes are there
    ├── FolderBusy           another command works in the folder, or a cloud runs in it
    ├── NotRunning           nothing to talk to
    ├── NotReady             a server did not answer before its deadline, or ended
    │   └── PortTaken        … because somebody else has its port
    ├── DeployFailed         CloudFormation refused; the message names the resource
    └── PickupFailed         a file in the drop does not agree with its control file
"""

from __future__ import annotations

from unioncard.errors import UnionCardError


class LocalCloudError(UnionCardError):
    """Root of the local cloud's errors; the message is Chinese and for the person at the keyboard."""


class StillRunning(LocalCloudError):
    """An earlier run is alive in this folder."""


class FolderBusy(LocalCloudError):
    """Another command holds this folder, or a cloud that runs does."""


class NotRunning(LocalCloudError):
    """No local cloud runs in this folder."""


class NotReady(LocalCloudError):
    """A server ended or did not answer before its deadline."""


class PortTaken(NotReady):
    """A server ended because its port was taken between our choice and its bind; another may be free."""


class DeployFailed(LocalCloudError):
    """The stack was refused or rolled back."""


class PickupFailed(LocalCloudError):
    """What was fetched is not what the control file promises."""
