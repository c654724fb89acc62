// Settings that are wrong or missing: the run fails, and everybody who can mend it is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World } from './world.mjs';

// What stands in the log to be seen to.
const errors = (worker) => worker.logs.filter(({ level }) => level === 'error').map(({ message }) => message);

const health = async (worker) => (await worker.fetch('GET /health')).json();

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

test('health tells of a run that a wrong setting kept from running', async (t) => {
  const world = await World.drifted(t);
  const persist = await world.folder();
  const right = await world.worker({ persist });
  await right.cron();
  const { json: report } = await right.ask('GET /report');
  await right.dispose();
  const wrong = await world.worker({ persist, bindings: { TRUEUP_MAX_REMOVALS: 'x' } });
  const began = Date.now();

  await wrong.ask('POST /sync?dry_run=true');
  const { last_run: looked } = await health(wrong);
  const outcome = await wrong.cron();
  const { last_run: { started, ended, ...last } } = await health(wrong);
  await wrong.ask('POST /sync');
  const { last_run: { trigger } } = await health(wrong);

  assert.equal(looked.verdict, 'proposed', 'a dry run is not the last one');
  assert.equal(outcome, 'exception');
  assert.deepEqual(last, { verdict: 'failed', exit_code: 1, trigger: 'cron' });
  for (const moment of [started, ended]) assert.ok(Date.parse(moment) >= began, moment);
  assert.equal(trigger, 'http');
  assert.deepEqual((await wrong.ask('GET /report')).json, report, 'there is no later report');
});

for (const [name, binding] of [
  ['TRUEUP_PR_LABELS', { a: 1 }],
  ['TRUEUP_CONFIG_TEXT', { name: 'models' }],
  ['HORDE_GITHUB_SYNC_MAX_REMOVALS', {}],
  ['GITHUB_APP_ID', { id: 1 }],
]) {
  test(`a table as ${name} is refused`, async (t) => {
    const world = await World.drifted(t);
    const worker = await world.worker({ bindings: { [name]: binding, OTHER: { a: 1 } } });

    const outcome = await worker.cron();
    const { status, json } = await worker.ask('POST /sync');

    assert.equal(outcome, 'exception');
    assert.equal(status, 500);
    assert.match(json.error, new RegExp(`^${name}: is a table`));
    assert.doesNotMatch(json.error, /KEEPER|OTHER/);
    assert.deepEqual(await world.do('requests'), []);
  });
}
