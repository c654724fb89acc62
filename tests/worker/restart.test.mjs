// What outlives a Worker: its state, and a run that was cut off in the middle.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BRANCH, RENDERED, World, until } from './world.mjs';

test('the report and what was verified survive a restart', async (t) => {
  const world = await World.drifted(t);
  await world.do('tag_documents');
  const persist = await world.folder();
  const first = await world.worker({ persist });
  await first.cron();
  await world.in('owner/data', 'merge', { number: 1 });
  await first.cron();
  const told = await first.ask('GET /report');
  const health = await (await first.fetch('GET /health')).json();
  await first.dispose();
  await world.do('forget');

  const second = await world.worker({ persist });
  const toldAgain = await second.ask('GET /report');
  const healthAgain = await (await second.fetch('GET /health')).json();
  const outcome = await second.cron();

  assert.equal(told.json.verdict, 'in_sync');
  assert.deepEqual(toldAgain, told);
  assert.deepEqual(healthAgain, health);
  assert.equal(outcome, 'ok');
  assert.deepEqual((await world.asked()).filter((asked) => asked.includes('git/blobs')), []);
  assert.deepEqual((await world.do('visits')).map(({ status }) => status), [304]);
});

test('a report of many pieces is kept whole, and nothing of it stays in the next one', async (t) => {
  const world = await World.open(t);
  const entries = Array.from({ length: 60_000 }, (_, index) => `entry-${index}-é€`);
  const held = (n) => JSON.stringify(Object.fromEntries(entries.map((name) => [name, { n }])), null, 2);
  await world.keep('owner/data', { a: { held: held(2), published: held(1) } });
  const persist = await world.folder();
  const first = await world.worker({ persist });
  await first.cron();
  const large = await reported(first);
  await world.in('owner/data', 'merge', { number: 1 });

  const run = await first.ask('POST /sync');
  const small = await reported(first);
  await first.dispose();
  const second = await world.worker({ persist });

  assert.ok(Buffer.byteLength(large) > 4_000_000, `${large.length} characters`);
  assert.equal(JSON.parse(large).targets[0].files[0].drift.counts.modified, entries.length);
  assert.equal(run.json.verdict, 'in_sync');
  assert.deepEqual(JSON.parse(small), run.json);
  assert.equal(await reported(second), small);
});

// The last report as it was sent.
async function reported(worker) {
  const response = await worker.fetch('GET /report', { authorization: 'Bearer open-sesame' });
  return response.text();
}

// Where a run is cut off: the answer to this is late, and its effect is not.
for (const operation of ['CreateCommit', 'CreateRef', 'CreatePull', 'AddLabels']) {
  test(`a run that is cut off after ${operation} is finished by the next one`, async (t) => {
    const world = await World.drifted(t);
    await world.do('fault', { what: { slow: 20_000 }, on: operation });
    const persist = await world.folder();
    const first = await world.worker({ persist });
    const running = first.cron().catch(() => 'cut off');
    const isThere = (requests) => requests.some((request) => request.operation === operation);
    await until('the run has come so far', async () => isThere(await world.do('requests')));
    await first.dispose();
    await running;
    const second = await world.worker({ persist });
    assert.equal((await second.ask('GET /report')).status, 404, 'the run came to no end');

    const outcome = await second.cron();

    assert.equal(outcome, 'ok');
    const pulls = await world.in('owner/data', 'pulls');
    const shown = pulls.map(({ is_open, labels, head_branch }) => ({ is_open, labels, head_branch }));
    assert.deepEqual(shown, [{ is_open: true, labels: ['sync'], head_branch: BRANCH }]);
    assert.equal(await world.in('owner/data', 'read', { revision: BRANCH, path: 'a.json' }), RENDERED);
    assert.equal((await second.report()).verdict, 'proposed');
  });
}
