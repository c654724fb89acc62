// Settings that are wrong or missing: the run fails, and everybody who can mend it is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World } from './world.mjs';

// What stands in the log to be seen to.
const errors = (worker) => worker.logs.filter(({ level }) => level === 'error').map(({ message }) => message);

test('a Worker for which nothing is set says so, whoever asks', async (t) => {
  const world = await World.open(t);
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: null } });

  for (const ask of [() => worker.cron(), () => worker.ask('POST /sync'), () => worker.ask('GET /plan')]) {
    worker.logs.length = 0;
    const answer = await ask();

    assert.equal(answer.status ?? answer, answer.status ? 500 : 'exception');
    if (answer.json) assert.match(answer.json.error, /TRUEUP_PRIMARY_API_URL/);
    assert.match(errors(worker).join('\n'), /TRUEUP_PRIMARY_API_URL/);
  }
});
