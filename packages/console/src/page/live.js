/**
 * Listens for changes and calls `onChange` at most once at a time and never while the page is hidden or paused.
 * @param {() => Promise<void>} onChange
 * @param {(state: 'live' | 'paused' | 'offline') => void} onState
 */
export function startLive(onChange, onState) {
  let paused = false;
  let connected = false;
  let pending = false;
  let running = false;
  const tell = () => onState(paused ? 'paused' : connected ? 'live' : 'offline');

  const run = async () => {
    if (running || paused || document.hidden) {
      pending = true;
      return;
    }
    running = true;
    pending = false;
    try {
      await onChange();
    } finally {
      running = false;
      // What came in meanwhile is shown next, but the page gets time to breathe.
      setTimeout(() => pending && run(), 300);
    }
  };

  const events = new EventSource('/api/events');
  events.addEventListener('change', run);
  events.addEventListener('open', () => {
    connected = true;
    tell();
  });
  events.addEventListener('error', () => {
    connected = false;
    tell();
  });
  document.addEventListener('visibilitychange', () => !document.hidden && pending && run());
  // Rates fall and lines age even when nothing comes.
  setInterval(run, 5000);
  window.addEventListener('pagehide', () => events.close());

  return {
    get paused() {
      return paused;
    },
    toggle() {
      paused = !paused;
      tell();
      if (!paused) void run();
    },
  };
}
