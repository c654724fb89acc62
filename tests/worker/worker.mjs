// The built Worker in workerd, by Miniflare.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Miniflare } from 'miniflare';

import { shipped } from './places.mjs';

export class Worker {
  // What it said, as `{ level, message, … }`; a line that is no JSON has its text as the message.
  logs = [];
  // The same as it was written, with what workerd itself said.
  written = '';
  #miniflare;
  #token;

  // `bindings` are its variables and secrets, `persist` a folder that outlives it, `inspector` a port to look inside.
  static async start({ bindings, persist, build = shipped(), inspector }) {
    const worker = new Worker();
    worker.#token = bindings.TRUEUP_TRIGGER_TOKEN;
    worker.#miniflare = new Miniflare({
      cf: false,
      modulesRoot: build,
      modules: modules(build),
      compatibilityDate: '2026-04-01',
      bindings,
      durableObjects: { KEEPER: { className: 'Keeper', useSQLite: true } },
      ...(persist && { durableObjectsPersist: persist }),
      ...(inspector !== undefined && { inspectorPort: inspector }),
      handleStructuredLogs: ({ level, message }) => worker.#hear(level, message),
    });
    await worker.#miniflare.ready;
    return worker;
  }

  // Has the clock strike; returns `ok`, or `exception` where the run failed.
  async cron() {
    const scheduled = await this.#miniflare.getWorker();
    const { outcome } = await scheduled.scheduled({ cron: '0 */6 * * *', scheduledTime: new Date() });
    return outcome;
  }

  // Asks without more than what is given.
  fetch(line, headers = {}) {
    const [method, path] = line.split(' ');
    return this.#miniflare.dispatchFetch(`http://worker.example${path}`, { method, headers, redirect: 'manual' });
  }

  // Asks with the token, and returns the status and the JSON.
  async ask(line) {
    const response = await this.fetch(line, { authorization: `Bearer ${this.#token}` });
    return { status: response.status, json: await response.json() };
  }

  // Returns the last report.
  async report() {
    return (await this.ask('GET /report')).json;
  }

  inspectorUrl() {
    return this.#miniflare.getInspectorURL();
  }

  dispose() {
    const miniflare = this.#miniflare;
    this.#miniflare = undefined;
    return miniflare?.dispose();
  }

  #hear(level, message) {
    this.written += `${message}\n`;
    try {
      this.logs.push({ level, ...JSON.parse(message) });
    } catch {
      this.logs.push({ level, message });
    }
  }
}

// Every module of a build, the entry first.
function modules(build) {
  const files = readdirSync(build, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file));
  files.sort((one, other) => (other === 'worker.js') - (one === 'worker.js'));
  return files.map((file) => ({
    type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: join(build, file),
  }));
}
