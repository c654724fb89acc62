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
