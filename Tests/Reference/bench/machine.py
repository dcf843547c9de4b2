"""What the race was run on: processor, memory, versions, kernels."""

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

import load
import places
from programs import lines, run

# What our own figures depend on, but for the suite's code.
DEPENDS_ON = ["Processor", "Memory", "System", "Compiler", "BLAS", "Kernels"]
PEERS = ["librosa", "numpy", "scikit-learn", "tensorflow-cpu", "keras", "torch"]


def said(*command):
    """What a program says of itself; nothing where it is not here."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def processor():
    if Path("/proc/cpuinfo").exists():
        text = Path("/proc/cpuinfo").read_text()
        names = re.findall(r"^model name\s*: (.*)$", text, re.M)
        numbers = [re.search(rf"^{key}\s*: (\d+)$", text, re.M) for key in ("cpu family", "model")]
        found = [number.group(1) for number in numbers if number]
        exact = f", family {found[0]}, model {found[1]}" if len(found) == 2 else ""
        return (names[0] if names else platform.machine()) + exact
    return said("sysctl", "-n", "machdep.cpu.brand_string") or platform.machine()


def caches():
    """Of the first core, such as `L1d 32K, L2 1024K, L3 32768K`."""
    found = []
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind, level, size = (
            (index / name).read_text().strip() for name in ("type", "level", "size"))
        if kind != "Instruction":
            found.append(f"L{level}{'d' if level == '1' else ''} {size}")
    return ", ".join(found)


def target():
    """What the suite was built for, by the name of the compiler."""
    if os.environ.get("PORTABLE"):
        return "PORTABLE=1: any processor of this kind"
    words = said("clang", "-march=native", "-###", "-x", "c", "-c", "/dev/null")
    found = re.search(r'"-target-cpu" "(\S+)"', words)
    return "-march=native" + (f", which is {found.group(1)}" if found else "")


def describe():
    """Names and values, in the page's order."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    swift = said("swift", "--version").splitlines()
    versions = []
    for name in PEERS:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            pass
    blas, own = lines("kernels")
    version = run([places.PROGRAMS / "avaz", "--version"])[0].strip()
    commit = said("git", "-C", places.ROOT, "rev-parse", "--short", "HEAD")
    return {
        "Suite": version + (f", commit {commit}" if commit else ""),
        "Processor": f"{processor()}; {load.cores()} cores",
        "Caches": caches() or "not told",
        "Memory": f"{memory:.0f} GB",
        "System": f"{platform.system()} {platform.release()}",
        "Compiler": (swift[0] if swift else "swift") + "; " + target(),
        "BLAS": blas,
        "Kernels": own,
        "Peers": ", ".join([f"Python {platform.python_version()}", *versions]),
    }
