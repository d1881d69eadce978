"""Publications whose methods, splits or figures the report uses."""

REFERENCES = {
    "Soomro et al. 2012": "K. Soomro, A. R. Zamir, M. Shah: UCF101: A Dataset of 101 Human Actions Classes From Videos "
    "in The Wild. CRCV-TR-12-01, 2012: the clips and their official splits",
    "Moran et al. 2022": "A. Moran, B. Gebka, J. Goldshteyn, A. Beyer, N. Johnson, A. Neuwirth: Muscle Vision: Real "
    "Time Keypoint Based Pose Classification of Physical Exercises. arXiv:2203.12111, 2022: the paper, its recipe and "
    "its 95.9 %",
    "Guo et al. 2017": "C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: On Calibration of Modern Neural Networks. "
    "arXiv:1706.04599, 2017: expected calibration error",
    "Frantar et al. 2022": "E. Frantar, S. Ashkboos, T. Hoefler, D. Alistarh: GPTQ. arXiv:2210.17323, 2022: rounding "
    "weights so that errors cancel",
}


def as_list() -> str:
    """Return the publications as a Markdown list."""
    return "\n".join(f"- {text}." for text in REFERENCES.values()) + "\n"
