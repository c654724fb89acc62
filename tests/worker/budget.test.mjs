// The budget of requests, which the free plan limits: it ends a run cleanly, and the next one goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AFTER, BEFORE, World } from './world.mjs';

const NAMES = ['owner/one', 'owner/two', 'owner/three'];

// A world with three repositories that drifted, of one file each.
async function three(t) {
  const world = await World.open(t);
  for (const [index, name] of NAMES.entries()) {
    await world.keep(name, { [`c${index}`]: { held: AFTER, published: BEFORE } });
  }
  return world;
}

// How many pull requests each repository has.
const pulls = (world) => Promise.all(NAMES.map(async (name) => (await world.in(name, 'pulls')).length));

const outcomes = (report) => report.targets.map(({ outcome }) => outcome);

test('three runs finish what one budget does not', async (t) => {
  const world = await three(t);
  const worker = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '14' } });
  const seen = [];

  for (let run = 0; run < 4; run += 1) {
    await world.do('forget');
    const outcome = await worker.cron();
    const { verdict, exit_code, requests } = await worker.report();
    const sent = (await world.do('requests')).length + (await world.do('visits')).length;
    assert.equal(requests.source + requests.github, sent);
    assert.ok(sent <= 14, `${sent} requests`);
    seen.push([outcome, verdict, exit_code, ...await pulls(world)]);
  }

  assert.deepEqual(seen.slice(0, 3), [
    ['ok', 'partial', 75, 1, 0, 0],
    ['ok', 'partial', 75, 1, 1, 0],
    ['ok', 'partial', 75, 1, 1, 1],
  ]);
  assert.deepEqual(await pulls(world), [1, 1, 1]);
});

test('what a run did not reach is told, with where the next one begins', async (t) => {
  const world = await three(t);
  const worker = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '14' } });

  const { status, json } = await worker.ask('POST /sync');

  assert.equal(status, 503);
  assert.deepEqual(outcomes(json), ['opened', 'failed', 'failed']);
  for (const { error } of json.targets.slice(1)) {
    assert.match(error, /the budget of 14 requests is used up: the next run begins with owner\/two/);
  }
});

test('where a run is to begin survives a restart', async (t) => {
  const world = await three(t);
  const options = { bindings: { TRUEUP_REQUEST_BUDGET: '14' }, persist: await world.folder() };
  const first = await world.worker(options);
  await first.cron();
  await first.dispose();
  const second = await world.worker(options);

  await second.cron();

  assert.deepEqual(await pulls(world), [1, 1, 0]);
});

test('a dry run does not move where the next run begins', async (t) => {
  const world = await three(t);
  const worker = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '14' } });
  await worker.cron();

  await worker.ask('POST /sync?dry_run=true');
  await worker.ask('GET /plan');
  await worker.cron();

  assert.deepEqual(await pulls(world), [1, 1, 0]);
});

test('a repository that no run could serve fails with the number it needs, and the others are served', async (t) => {
  const world = await World.drifted(t);
  const categories = Array.from({ length: 12 }, (_, index) => [`f${index}`, { held: AFTER, published: BEFORE }]);
  await world.keep('owner/large', Object.fromEntries(categories));
  const worker = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: '14' } });

  const seen = [];
  for (let run = 0; run < 3; run += 1) {
    seen.push([await worker.cron(), ...outcomes(await worker.report())]);
  }

  const told = (await worker.report()).targets[1].error ?? worker.written;
  assert.ok(seen.some(([outcome]) => outcome === 'exception'), JSON.stringify(seen));
  assert.match(worker.written + told, /owner\/large needs (?:about )?\d+ requests in one run, and the budget is 14: raise TRUEUP_REQUEST_BUDGET/);
  const [, needed] = /owner\/large needs (?:about )?(\d+) requests/.exec(worker.written);
  const raised = await world.worker({ bindings: { TRUEUP_REQUEST_BUDGET: needed } });
  await raised.cron();
  await raised.cron();
  assert.equal((await world.in('owner/large', 'pulls')).length, 1);
});

test('without a word the budget is 45', async (t) => {
  const world = await World.open(t);
  const names = Array.from({ length: 6 }, (_, index) => `owner/r${index}`);
  for (const [index, name] of names.entries()) {
    await world.keep(name, { [`c${index}`]: { held: AFTER, published: BEFORE } });
  }
  const worker = await world.worker();

  const { json } = await worker.ask('POST /sync');

  assert.equal(json.exit_code, 75);
  assert.match(json.targets.at(-1).error, /the budget of 45 requests/);
  const sent = (await world.do('requests')).length + (await world.do('visits')).length;
  assert.ok(sent <= 45 && sent > 30, `${sent} requests`);
});
