"""Shuts the calling process in: no files, no network, no children, little memory. Linux; elsewhere what there is."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import struct
import sys

from embedded_server.decoding import limits

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

# Classic BPF over struct seccomp_data, in which the call's number stands at 0 and the architecture at 4.
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM

# read write close fstat lseek mmap mprotect munmap mremap brk madvise rt_sigaction rt_sigprocmask rt_sigreturn
# sigaltstack futex sched_yield getpid gettid tgkill gettimeofday clock_gettime getrusage times getrandom
# restart_syscall exit exit_group
_X86_64 = (0, 1, 3, 5, 8, 9, 10, 11, 25, 12, 28, 13, 14, 15, 131, 202, 24, 39, 186, 234, 96, 228, 98, 100, 318, 219)
_AARCH64 = (63, 64, 57, 80, 62, 222, 226, 215, 216, 214, 233, 134, 135, 139, 132, 98, 124, 172, 178, 131, 169, 113)
_CALLS = {
    "x86_64": (0xC000003E, (*_X86_64, 60, 231)),
    "aarch64": (0xC00000B7, (*_AARCH64, 165, 153, 278, 128, 93, 94)),
}


def confine() -> None:
    """Irrevocable. A part that the system does not offer is left out; the parent's deadline holds in any case."""
    _limit_resources()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _filter_calls(libc)


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource  # it does not exist on Windows

    most = {
        resource.RLIMIT_AS: limits.PROCESS_MEMORY,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, limit in most.items():
        try:
            resource.setrlimit(name, (limit, limit))
        except (OSError, ValueError):  # macOS refuses some
            continue


def _filter_calls(libc: ctypes.CDLL) -> None:
    """A new system call is refused until somebody has thought about it; what escapes the engine finds no door."""
    if os.uname().machine not in _CALLS:
        return
    architecture, allowed = _CALLS[os.uname().machine]
    program = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 0, len(allowed) + 1, architecture),
        (_LOAD, 0, 0, 0),
        *((_JUMP_IF_EQUAL, len(allowed) - at, 0, number) for at, number in enumerate(allowed)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    head = ctypes.create_string_buffer(struct.pack("HP", len(program), ctypes.addressof(code)))
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, head, 0, 0)
