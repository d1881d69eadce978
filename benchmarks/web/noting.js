// Notes from outside, in the page before all else: when frames come back, and when the main thread is not free.
globalThis.noted = { frames: [], gaps: [], longTasks: [] };

// A camera faster than pages ask for, so that it is not what limits them.
const FRAME_RATE = { ideal: 60 };

const getUserMedia = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (getUserMedia) {
  navigator.mediaDevices.getUserMedia = ({ video, ...others }) =>
    getUserMedia({ ...others, video: { ...video, frameRate: FRAME_RATE } });
}

globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (data.type !== "seen") return;
      const { shown: taken, answers, classifyTime, countTime } = data;
      // The page's own listener comes after this one. By the next task it has drawn the frame and shown the answer.
      const windows = answers.filter((one) => one.probabilities).length;
      const note = () => {
        noted.frames.push({ taken, done: performance.now(), windows, classifyTime, countTime });
        // Scripts can't be evaluated under the page's policy, so that nobody could wait for a condition.
        if (noted.frames.length === 1) document.documentElement.dataset.noted = "";
      };
      scheduler.postTask(note, { priority: "user-blocking" });
    });
  }
};

// Asks for the main thread over and over, as urgently as somebody's click would.
let last = performance.now();
const tick = () => {
  const now = performance.now();
  noted.gaps.push({ at: now, length: now - last });
  last = now;
  scheduler.postTask(tick, { priority: "user-blocking", delay: 5 });
};
tick();

new PerformanceObserver((list) => {
  for (const { startTime: at, duration: length } of list.getEntries()) noted.longTasks.push({ at, length });
}).observe({ type: "longtask", buffered: true });
