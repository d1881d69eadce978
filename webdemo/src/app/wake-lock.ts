/** Keeps the screen on while something plays; not every browser can, and none does in a hidden tab. */

export class WakeLock {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;

  async hold(): Promise<void> {
    this.wanted = true;
    const lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    void this.lock?.release();
    this.lock = lock;
    if (!this.wanted) this.release();
  }

  release(): void {
    this.wanted = false;
    void this.lock?.release();
  }
}
