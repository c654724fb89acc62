// One run at a time: whoever comes while one is on is told so, and ends well.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Plain } from './plain.mjs';
import { AFTER, World, until } from './world.mjs';

const isBusy = ({ message }) => /^busy/.test(message);

// A drifted world whose source holds its answers until it lets go.
async function holding(t) {
  const world = await World.drifted(t);
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  const { url, visits } = await Plain.serve(t, async (_, response) => {
    await held;
    response.writeHead(200, { 'content-type': 'application/json' }).end(AFTER);
  });
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: world.configuration({ source: url }) } });
  const begun = () => until('it has begun', () => visits.length > 0);
  return { world, worker, visits, begun, letGo };
}

test('three triggers at once are one run', async (t) => {
  const { world, worker, visits, letGo } = await holding(t);
  const running = Promise.all([worker.cron(), worker.cron(), worker.cron()]);

  await until('both that are busy say so', () => worker.logs.filter(isBusy).length === 2);
  letGo();
  const outcomes = await running;

  assert.deepEqual(outcomes, ['ok', 'ok', 'ok']);
  assert.equal(visits.length, 1);
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  assert.equal(worker.logs.filter(isBusy).length, 2);
});

test('while a run is on others are told so, and health is still answered', async (t) => {
  const { worker, visits, begun, letGo } = await holding(t);
  const running = worker.cron();
  await begun();

  const refused = [await worker.ask('POST /sync'), await worker.ask('POST /sync?dry_run=true'), await worker.ask('GET /plan')];
  const health = await worker.fetch('GET /health');
  const report = await worker.ask('GET /report');

  assert.deepEqual(refused.map(({ status }) => status), [409, 409, 409]);
  for (const { json } of refused) assert.match(json.error, /^busy/);
  assert.deepEqual([health.status, report.status], [200, 404]);
  assert.deepEqual(await health.json(), { status: 'ok', last_run: null });
  letGo();
  assert.equal(await running, 'ok');
  assert.equal(visits.length, 1);
  assert.equal((await worker.ask('POST /sync')).status, 200);
});

test('a look holds the place of a run, too', async (t) => {
  const { world, worker, begun, letGo } = await holding(t);
  const looking = worker.ask('GET /plan');
  await begun();

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual(await world.in('owner/data', 'pulls'), []);
  letGo();
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
