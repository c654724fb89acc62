// Where the programs under test are. `cargo test` says so; by hand the folders of a plain build do.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const workspace = resolve(here, '../..');
const target = resolve(workspace, process.env.CARGO_TARGET_DIR ?? 'target');

// What is shipped, and the same with a route that panics.
export const WORKER = place('TRUEUP_WORKER', join(target, 'worker-proof/shipped'));
export const PANICKING = place('TRUEUP_WORKER_PANICKING', join(target, 'worker-proof/panicking'));

// The command line, and the simulated world in lines of JSON.
export const CLI = place('TRUEUP_CLI', join(target, 'debug/trueup'));
export const STAGE = place('TRUEUP_STAGE', join(target, 'debug/stage'));

export const WRANGLER = join(here, 'node_modules/wrangler/bin/wrangler.js');

export const DEMO = join(workspace, 'tests/fixtures/demo');
export const CASES = join(workspace, 'tests/fixtures/cases');

function place(name, fallback) {
  const path = process.env[name] ?? fallback;
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`cargo test --package trueup-tests --test worker\``);
  return path;
}
