// What workerd's inspector tells: where the time goes, and how much memory is held.
import { createRequire } from 'node:module';

// What Miniflare itself speaks WebSockets with: a Node of version 20 has none of its own.
const { WebSocket } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('undici');

export class Profiler {
  #socket;
  #last = 0;
  #waiting = new Map();

  static async attach(worker) {
    const profiler = new Profiler();
    const at = await worker.inspectorUrl();
    const targets = await (await fetch(new URL('/json', at.href.replace(/^ws/, 'http')))).json();
    const { webSocketDebuggerUrl } = targets.find(({ id }) => id.startsWith('core:user')) ?? targets[0];
    profiler.#socket = new WebSocket(webSocketDebuggerUrl);
    profiler.#socket.addEventListener('message', ({ data }) => profiler.#hear(JSON.parse(data)));
    await new Promise((resolve, reject) => {
      profiler.#socket.addEventListener('open', resolve);
      profiler.#socket.addEventListener('error', reject);
    });
    await profiler.#ask('Profiler.enable');
    await profiler.#ask('Profiler.setSamplingInterval', { interval: 250 });
    return profiler;
  }

  async start() {
    await this.#ask('Profiler.start');
  }

  // Returns the microseconds spent in the Worker, in the runtime, and by function.
  async stop() {
    const { profile } = await this.#ask('Profiler.stop');
    const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    const functions = new Map();
    profile.samples.forEach((id, index) => {
      const name = names.get(id);
      // A sample holds until the next one.
      functions.set(name, (functions.get(name) ?? 0) + (profile.timeDeltas[index + 1] ?? 0));
    });
    const program = functions.get('(program)') ?? 0;
    for (const name of ['(idle)', '(program)', '(root)']) functions.delete(name);
    const busy = [...functions.values()].reduce((sum, time) => sum + time, 0);
    return { busy, program, functions };
  }

  // Returns the bytes that are held, buffers and what no one needs any more included.
  async held() {
    const { usedSize, backingStorageSize } = await this.#ask('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  }

  #ask(method, params = {}) {
    this.#last += 1;
    this.#socket.send(JSON.stringify({ id: this.#last, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(this.#last, { resolve, reject }));
  }

  #hear({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
