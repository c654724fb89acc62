// Cloudflare's own command line at the top of the project, without a login, without a network, away from anybody's home.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { WRANGLER, workspace } from './places.mjs';

export class Wrangler {
  said = '';
  #process;

  static start(...words) {
    const wrangler = new Wrangler();
    const options = { cwd: workspace, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } };
    wrangler.#process = spawn(process.execPath, [WRANGLER, ...words], options);
    for (const stream of [wrangler.#process.stdout, wrangler.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => { wrangler.said += chunk; });
    }
    return wrangler;
  }

  get hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  // Waits for its end, and returns its exit code.
  async end() {
    if (!this.hasEnded) await once(this.#process, 'close');
    return this.#process.exitCode;
  }

  // Stops it and what it started.
  async stop() {
    if (this.hasEnded) return;
    process.kill(-this.#process.pid, 'SIGTERM');
    await this.end();
  }
}
