"""The command line's clock is the browser's: both have the file's own times of its frames."""

import base64
from pathlib import Path

import pytest
from footage import Track, film

from browser.conftest import Browse
from pipeline.clips import video

# The times in seconds of the frames that a browser shows, and the size that it shows them in.
PLAY = """async (content) => {
  const element = document.body.appendChild(document.createElement("video"));
  element.muted = true;
  element.src = `data:video/webm;base64,${content}`;
  const times = [];
  const frame = (_, { mediaTime }) => {
    times.push(mediaTime);
    element.requestVideoFrameCallback(frame);
  };
  element.requestVideoFrameCallback(frame);
  const ended = new Promise((done) => element.addEventListener("ended", done));
  await element.play();
  await ended;
  return { times, size: [element.videoWidth, element.videoHeight] };
}"""
CASES = {
    "variable rate": Track(codec="libvpx", size=(160, 120), times=[0, 160, 320, 480, 560, 640, 700, 1200, 1280, 1360]),
    "late start": Track(codec="libvpx", size=(160, 120), times=[300, 400, 500, 600, 700, 800]),
}


@pytest.mark.parametrize("case", CASES)
def test_frames_have_the_browsers_times(case: str, browse: Browse, tmp_path: Path) -> None:
    path = film(tmp_path / "clip.webm", CASES[case])
    page = browse().new_page()
    seen = page.evaluate(PLAY, base64.b64encode(path.read_bytes()).decode())
    page.close()
    frames = list(video.frames(path))
    ours = [frame.milliseconds for frame in frames]
    assert tuple(seen["size"]) == frames[0].pixels.shape[1::-1]
    # A busy machine leaves out frames, but not their times.
    theirs = [round(1000 * time) for time in seen["times"]]
    assert len(theirs) >= 3 and set(theirs) <= set(ours)
