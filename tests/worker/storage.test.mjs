// A storage that fails: a run of which nothing is kept is a failed one, however well it went.
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { shipped } from './places.mjs';
import { World } from './world.mjs';

// What is shipped, but that nothing can be put into the storage.
async function unkept(world) {
  const build = await world.folder();
  await cp(shipped(), build, { recursive: true });
  const entry = join(build, 'worker.js');
  const text = await readFile(entry, 'utf8');
  const spoilt = text.replace('new wasm.Keeper(this.ctx,', 'new wasm.Keeper(spoilt(this.ctx),');
  assert.notEqual(spoilt, text, 'the keeper is made somewhere');
  await writeFile(entry, `${spoilt}\n${SPOILT}`);
  return build;
}

const SPOILT = `
const fails = async () => { throw new Error("the disk is full"); };
const bound = (object, key) => (typeof object[key] === "function" ? object[key].bind(object) : object[key]);
const storage = (kept) => new Proxy(kept, { get: (_, key) => (key === "put" ? fails : bound(kept, key)) });
const spoilt = (ctx) => new Proxy(ctx, { get: (_, key) => (key === "storage" ? storage(ctx.storage) : bound(ctx, key)) });
`;

test('a run of which nothing could be kept is a failed cron run', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker({ build: await unkept(world) });

  const outcome = await worker.cron();
  const { status, json } = await worker.ask('POST /sync');

  assert.equal(outcome, 'exception');
  assert.equal((await world.in('owner/data', 'pulls')).length, 1, 'what was done is done');
  const said = worker.logs.filter(({ level }) => level === 'error').map(({ message }) => message);
  assert.match(said.join('\n'), /nothing of the run is kept: .*the disk is full/);
  assert.deepEqual([status, json.verdict], [200, 'proposed'], 'who asked is told what the run did');
});
