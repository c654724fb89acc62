// Where the programs under test are. `cargo test` says so; by hand the folders of a plain build do.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const workspace = resolve(here, '../..');
const target = resolve(workspace, process.env.CARGO_TARGET_DIR ?? 'target');

// What is shipped, and the same with a route that panics.
export const shipped = () => place('TRUEUP_WORKER', 'worker-proof/shipped');
export const panicking = () => place('TRUEUP_WORKER_PANICKING', 'worker-proof/panicking');

// The command line, and the simulated world in lines of JSON.
export const cli = () => place('TRUEUP_CLI', 'debug/trueup');
export const stage = () => place('TRUEUP_STAGE', 'debug/stage');

// A Worker that only asks, to compare with.
export const EMPTY = join(here, 'empty');

export const WRANGLER = join(here, 'node_modules/wrangler/bin/wrangler.js');

export const DEMO = join(workspace, 'tests/fixtures/demo');
export const CASES = join(workspace, 'tests/fixtures/cases');

function place(name, below) {
  const path = process.env[name] ?? join(target, below);
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing: \`cargo test --package trueup-tests --test worker\` builds it`);
}
