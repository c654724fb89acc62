// What is asked over HTTP: who may, what is answered, and what it changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AFTER, BEFORE, RENDERED, World } from './world.mjs';

const NOTHING = { status: 'ok', last_run: null };

test('health is for all, and says how the last run went', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker({ bindings: { TRUEUP_TRIGGER_TOKEN: null } });
  const health = async () => {
    const response = await worker.fetch('GET /health');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json');
    return response.json();
  };
  const began = Date.now();

  const before = await health();
  await worker.cron();
  const after = await health();

  assert.deepEqual(before, NOTHING);
  const { started, ended, ...last } = after.last_run;
  assert.deepEqual({ ...after, last_run: last }, {
    status: 'ok',
    last_run: { verdict: 'proposed', exit_code: 0, trigger: 'cron' },
  });
  for (const moment of [started, ended]) {
    assert.match(moment, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  }
  const times = [began, Date.parse(started), Date.parse(ended), Date.now()];
  assert.deepEqual(times, times.toSorted((one, other) => one - other));
});

test('health is told without a body, too', async (t) => {
  const world = await World.open(t);
  const worker = await world.worker({ bindings: { TRUEUP_TRIGGER_TOKEN: null } });

  const [whole, head] = [await worker.fetch('GET /health'), await worker.fetch('HEAD /health')];

  const told = ({ status, headers }) => [status, headers.get('content-type'), headers.get('cache-control')];
  assert.deepEqual(told(head), told(whole));
  assert.deepEqual([whole.status, await head.text()], [200, '']);
});

test('there is no report before the first run, and then the last one', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  const before = await worker.ask('GET /report');
  const run = await worker.ask('POST /sync');
  const after = await worker.ask('GET /report');

  assert.equal(before.status, 404);
  assert.match(before.json.error, /^no run yet/);
  assert.equal(run.status, 200);
  assert.equal(run.json.targets[0].outcome, 'opened');
  assert.deepEqual(after, run);
  const { last_run } = await (await worker.fetch('GET /health')).json();
  assert.equal(last_run.trigger, 'http');
});

test('a plan shows each file before and after, and writes nothing', async (t) => {
  const world = await World.drifted(t);
  await world.keep('owner/new', { b: { held: '{"y": 1}', published: '{}\n', path: 'deep/b.json' } });
  await world.in('owner/new', 'commit', { files: { 'deep/b.json': null } });
  await world.keep('owner/same', { c: { held: '{}', published: '{}\n' } });
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: world.configuration() } });

  const { status, json } = await worker.ask('GET /plan');

  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json), ['plan', 'files']);
  assert.deepEqual(json.files, [
    { repository: 'owner/data', path: 'a.json', before: BEFORE, after: RENDERED },
    { repository: 'owner/new', path: 'deep/b.json', before: null, after: '{\n    "y": 1\n}\n' },
  ]);
  assert.equal(json.plan.version, 1);
  const told = json.plan.targets.map(({ repository, action }) => ({ repository, action }));
  assert.deepEqual(told, [
    { repository: 'owner/data', action: 'open' },
    { repository: 'owner/new', action: 'open' },
  ]);
  assert.equal(json.plan.targets[0].files[0].content, RENDERED);
  assert.deepEqual(await world.writes(), []);
  assert.equal((await worker.ask('GET /report')).status, 404);
});

test('a plan that could not look fails', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: 'html' });
  const worker = await world.worker();

  const { status, json } = await worker.ask('GET /plan');

  assert.equal(status, 500);
  assert.match(JSON.stringify(json), /"a"|a\.json/);
});

test('a dry run tells what a run would do, and leaves no trace', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  const { status, json } = await worker.ask('POST /sync?dry_run=true');

  assert.equal(status, 200);
  assert.deepEqual([json.verdict, json.targets[0].outcome], ['proposed', 'planned']);
  assert.deepEqual(await world.writes(), []);
  assert.equal((await worker.ask('GET /report')).status, 404);
  assert.deepEqual(await (await worker.fetch('GET /health')).json(), NOTHING);
  const run = await worker.ask('POST /sync?dry_run=false');
  assert.equal(run.json.targets[0].outcome, 'opened');
  assert.equal(run.json.targets[0].content, json.targets[0].content);
});

test('a misspelt wish makes no run', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  for (const query of ['dryrun=true', 'dry_run=perhaps', 'dry_run=false&x=1', 'dry_run=true&dry_run=false', 'dry_run&dry_run']) {
    const line = `POST /sync?${query}`;
    const { status, json } = await worker.ask(line);
    assert.equal(status, 400, line);
    assert.match(json.error, /dry.run/, line);
  }
  assert.deepEqual(await world.do('requests'), []);
});

test('each way for a run to end has its status', async (t) => {
  const world = await World.open(t);
  await world.keep('owner/data', { a: { held: '{}', published: BEFORE } });
  const worker = await world.worker();

  const withheld = await worker.ask('POST /sync');
  await world.do('misbehave', { category: 'a', how: 'html' });
  const failed = await worker.ask('POST /sync');
  await world.do('behave', { category: 'a' });
  await world.do('source', { category: 'a', document: AFTER });
  await world.do('fault', { what: { secondary_limit: 7200 }, on: 'CreateTree', times: 9 });
  const later = await worker.ask('POST /sync');

  const told = [withheld, failed, later].map(({ status, json }) => [status, json.exit_code]);
  assert.deepEqual(told, [[200, 3], [500, 1], [503, 75]]);
  assert.equal(await worker.cron(), 'ok');
});

test('only who brings the token gets in, and nobody else starts anything', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  for (const authorization of [undefined, 'open-sesame', 'Bearer', 'Bearer open', 'Bearer open-sesame1', 'Basic open-sesame']) {
    for (const line of ['GET /report', 'GET /plan', 'POST /sync']) {
      const response = await worker.fetch(line, authorization ? { authorization } : {});
      assert.equal(response.status, 401, `${line} with ${authorization}`);
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.match((await response.json()).error, /TRUEUP_TRIGGER_TOKEN/);
    }
  }

  assert.deepEqual(await world.do('requests'), []);
  assert.deepEqual(await (await worker.fetch('GET /health')).json(), NOTHING);
});

for (const [what, token] of [['no token', null], ['an empty token', '']]) {
  test(`where ${what} is set nothing but health is there, whatever is brought`, async (t) => {
    const world = await World.drifted(t);
    const worker = await world.worker({ bindings: { TRUEUP_TRIGGER_TOKEN: token } });

    for (const headers of [{}, { authorization: 'Bearer ' }, { authorization: 'Bearer' }, { authorization: 'Bearer null' }]) {
      for (const line of ['GET /report', 'GET /plan', 'POST /sync']) {
        assert.equal((await worker.fetch(line, headers)).status, 404, line);
      }
    }

    assert.deepEqual(await world.do('requests'), []);
  });
}

test('what is not there is not found, and a known path says how it is asked', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  const ask = async (line) => {
    const response = await worker.fetch(line, { authorization: 'Bearer open-sesame' });
    const { error } = await response.json();
    assert.equal(typeof error, 'string', line);
    return [response.status, response.headers.get('allow')];
  };

  const expected = {
    'GET /': [404, null],
    'GET /else': [404, null],
    'GET /health/': [404, null],
    'POST /panic': [404, null],
    'GET /sync': [405, 'POST'],
    'POST /report': [405, 'GET'],
    'DELETE /plan': [405, 'GET'],
    'POST /health': [405, 'GET'],
  };
  for (const [line, answer] of Object.entries(expected)) {
    assert.deepEqual(await ask(line), answer, line);
  }
  assert.deepEqual(await world.do('requests'), []);
});
