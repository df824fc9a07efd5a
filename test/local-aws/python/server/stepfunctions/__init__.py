"""Step Functions: MiniStack keeps state machines and executions, and this runs them.

MiniStack's own interpreter runs over what it does not know. This one knows JSONata, Standard executions and distributed Maps with Express
children, and refuses the rest when a state machine is created.
"""

from .calls import dispatch
from .clock import WaitScale
from .definition import Definitions
from .executions import Executions
from .interpreter import Interpreter
from .jsonata import Jsonata
from .machines import Machines
from .map_run import FailedChildren, run_map
from .role import Roles
from .sdk_integrations import SdkIntegrations


def install() -> tuple[WaitScale, FailedChildren]:
    jsonata = Jsonata()
    roles = Roles()
    scale = WaitScale()
    Machines(Definitions(jsonata), roles).install()
    failed_children = FailedChildren()
    Executions(Interpreter(jsonata, SdkIntegrations(dispatch), scale, run_map, failed_children), roles).install()
    return scale, failed_children
