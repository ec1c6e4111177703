"""Time from process start to the first painted window, against a bare PySide6 window in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    is_painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        self.is_painted = True

app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
while not window.is_painted:
    app.processEvents()
print("painted", flush=True)
"""
OURS = """
import sys, types

behind = types.ModuleType("app.session")
behind.run_session = lambda app, settings, window, options: print("painted", window.is_painted) or 0
sys.modules["app.session"] = behind  # what comes after the first paint is not part of the figure
from app.main import main
main(["--data", sys.argv[1]])
"""


def painted_after(code: str, *arguments: str) -> float:
    """Seconds from the start of a process to the line it prints after its first paint."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - began
    if not line.startswith(b"painted") or b"False" in line:
        raise RuntimeError("the window was never painted")
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        painted_after(BARE), painted_after(OURS, data)
        pairs = [(painted_after(OURS, data), painted_after(BARE)) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"first paint: {ours * 1e3:.0f} ms, bare PySide6 window {bare * 1e3:.0f} ms, ratio {ratio:.2f} (at most 1.6)")


if __name__ == "__main__":
    main()
