// One run at a time: whoever comes while one is on is told so, and ends well.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World, until } from './world.mjs';

const isBusy = ({ message }) => /^busy/.test(message);

test('three triggers at once are one run', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 1000 } });
  const worker = await world.worker();

  const outcomes = await Promise.all([worker.cron(), worker.cron(), worker.cron()]);

  assert.deepEqual(outcomes, ['ok', 'ok', 'ok']);
  assert.equal((await world.do('visits')).length, 1);
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  await until('both that were busy say so', () => worker.logs.filter(isBusy).length === 2);
});

test('while a run is on others are told so, and health is still answered', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 1500 } });
  const worker = await world.worker();
  const running = worker.cron();
  await until('the run has begun', async () => (await world.do('visits')).length > 0);

  const refused = [await worker.ask('POST /sync'), await worker.ask('POST /sync?dry_run=true'), await worker.ask('GET /plan')];
  const health = await worker.fetch('GET /health');
  const report = await worker.ask('GET /report');

  assert.deepEqual(refused.map(({ status }) => status), [409, 409, 409]);
  for (const { json } of refused) assert.match(json.error, /^busy/);
  assert.deepEqual([health.status, report.status], [200, 404]);
  assert.deepEqual(await health.json(), { status: 'ok', last_run: null });
  assert.equal(await running, 'ok');
  assert.equal((await world.do('visits')).length, 1);
  await world.do('behave', { category: 'a' });
  assert.equal((await worker.ask('POST /sync')).status, 200);
});

test('a look holds the place of a run, too', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: { slow: 1000 }, times: 1 });
  const worker = await world.worker();
  const looking = worker.ask('GET /plan');
  await until('the look has begun', async () => (await world.do('visits')).length > 0);

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual(await world.in('owner/data', 'pulls'), []);
  assert.equal((await looking).status, 200);
  assert.equal(await worker.cron(), 'ok');
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
});

test('a run that fails leaves the place free', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: 'html' });
  const worker = await world.worker();

  const outcomes = [await worker.cron(), await worker.cron()];

  assert.deepEqual(outcomes, ['exception', 'exception']);
  assert.deepEqual(worker.logs.filter(isBusy), []);
});
