// A panic, in the build that has a route for one: it is an error and no silence, and what comes next is healthy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { panicking } from './places.mjs';
import { Plain } from './plain.mjs';
import { AFTER, World, until } from './world.mjs';

// How long an answer that comes late has to move something, in milliseconds.
const LATE = 500;

test('a panic is answered with 500, and everything is healthy afterwards', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker({ build: panicking() });

  const statuses = [];
  for (let round = 0; round < 3; round += 1) {
    statuses.push(await panic(worker));
    statuses.push((await worker.fetch('GET /health')).status);
  }
  const outcome = await worker.cron();

  assert.deepEqual(statuses, [500, 200, 500, 200, 500, 200]);
  assert.equal(outcome, 'ok');
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  assert.match(worker.written, /panic/);
});

test('a panic while a run is on fails that run too, and the next one finishes', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 3000 }, times: 1 });
  const worker = await world.worker({ build: panicking() });
  const running = worker.cron();
  await until('the run has begun', async () => (await world.do('visits')).length > 0);

  const status = await panic(worker);
  const outcome = await running;
  const next = await worker.cron();

  assert.equal(status, 500);
  assert.equal(outcome, 'exception');
  assert.equal(next, 'ok');
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  const { last_run } = await (await worker.fetch('GET /health')).json();
  assert.equal(last_run.verdict, 'proposed');
});

test('an answer to a run that a panic ended moves nothing in the next one', { timeout: 60_000 }, async (t) => {
  const world = await World.drifted(t);
  const held = [];
  const plain = await Plain.serve(t, (_, response) => {
    held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(AFTER));
  });
  const bindings = { TRUEUP_CONFIG_TEXT: world.configuration({ source: plain.url }) };
  const worker = await world.worker({ build: panicking(), bindings });
  const ended = worker.cron();
  await until('the run has begun', () => held.length === 1);
  await panic(worker);
  const next = worker.cron();
  await until('the next one has begun', () => held.length === 2);

  held[0]();
  await sleep(LATE);
  const meanwhile = await world.in('owner/data', 'pulls');
  held[1]();

  assert.deepEqual([await ended, await next], ['exception', 'ok']);
  assert.deepEqual(meanwhile, []);
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
});

test('a panic before the keeper is asked ends as one of the keeper does', { timeout: 60_000 }, async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 3000 }, times: 1 });
  const worker = await world.worker({ build: panicking() });
  const running = worker.cron();
  await until('the run has begun', async () => (await world.do('visits')).length > 0);

  const status = await panic(worker, 'GET /panic-at-once');
  const outcome = await running;
  const next = await worker.cron();

  assert.deepEqual([status, outcome, next], [500, 'exception', 'ok']);
  assert.match(worker.written, /panicked: .*at once/);
});

test('a stack that overflows ends as a panic does', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 3000 }, times: 1 });
  const worker = await world.worker({ build: panicking() });
  const running = worker.cron();
  await until('the run has begun', async () => (await world.do('visits')).length > 0);

  const status = await panic(worker, 'POST /overflow');
  const outcome = await running;
  const next = await worker.cron();

  assert.deepEqual([status, outcome, next], [500, 'exception', 'ok']);
  assert.equal(worker.logs.filter(({ message }) => /^trapped: RangeError/.test(message)).length, 1);
});

test('what was kept outlives a panic', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker({ build: panicking() });
  await worker.cron();
  const told = await worker.ask('GET /report');

  await panic(worker);

  assert.deepEqual(await worker.ask('GET /report'), told);
});

async function panic(worker, line = 'POST /panic') {
  const response = await worker.fetch(line, { authorization: 'Bearer open-sesame' });
  await response.text();
  return response.status;
}
