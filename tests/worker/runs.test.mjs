// What a cron trigger does: the life of a pull request, and runs that fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AFTER, BEFORE, BRANCH, RENDERED, World } from './world.mjs';

// What of a pull request a test looks at.
const shown = ({ number, title, is_open, is_merged, author, head_branch, base_branch, labels }) =>
  ({ number, title, is_open, is_merged, author, head_branch, base_branch, labels });

const FIRST = {
  number: 1,
  title: 'Sync a.json with PRIMARY: 1 changed',
  is_open: true,
  is_merged: false,
  author: 'trueup[bot]',
  head_branch: BRANCH,
  base_branch: 'main',
  labels: ['sync'],
};

test('a cron run opens a pull request, and the report tells it', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  const [pull, ...others] = await world.in('owner/data', 'pulls');
  assert.deepEqual(shown(pull), FIRST);
  assert.deepEqual(others, []);
  assert.equal(await world.in('owner/data', 'read', { revision: BRANCH, path: 'a.json' }), RENDERED);
  const asked = await world.asked();
  const report = await worker.report();
  const { content } = report.targets[0];
  assert.match(content, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(report, {
    version: 1,
    verdict: 'proposed',
    exit_code: 0,
    requests: { source: 1, github: asked.length },
    targets: [{
      repository: 'owner/data',
      content,
      outcome: 'opened',
      pull_request: {
        number: 1,
        url: 'https://github.com/owner/data/pull/1',
        branch: BRANCH,
        head: pull.head_sha,
      },
      files: [{
        path: 'a.json',
        category: 'a',
        drift: {
          added: [],
          removed: [],
          renamed: [],
          modified: [{ name: 'x', changes: [{ path: '/n', before: 1, after: 2 }] }],
          counts: { added: 0, removed: 0, renamed: 0, modified: 1, unchanged: 0 },
        },
      }],
      withheld: [],
      error: null,
    }],
  });
});

test('a second cron run finds the first one\'s pull request and writes nothing', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await worker.cron();
  await world.do('forget');

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual(await world.writes(), []);
  assert.equal((await worker.report()).targets[0].outcome, 'unchanged');
  assert.deepEqual((await world.in('owner/data', 'pulls')).map(shown), [FIRST]);
});

test('a warm run without drift reads no blob and asks for three things', async (t) => {
  const world = await World.drifted(t);
  await world.do('source', { category: 'a', document: RENDERED });
  await world.in('owner/data', 'commit', { files: { 'a.json': RENDERED } });
  await world.do('tag_documents');
  const worker = await world.worker();
  await worker.cron();
  const cold = await world.asked();
  await world.do('forget');

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  const isBlob = (asked) => asked.includes('git/blobs');
  assert.equal(cold.filter(isBlob).length, 1);
  assert.deepEqual((await world.asked()).filter(isBlob), []);
  assert.equal((await world.asked()).length, 3);
  assert.deepEqual((await world.do('visits')).map(({ status }) => status), [304]);
  assert.equal((await worker.report()).verdict, 'in_sync');
});

test('a pull request is brought up to date when the source moves on', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await worker.cron();
  const [{ head_sha: before }] = await world.in('owner/data', 'pulls');
  await world.do('source', { category: 'a', document: '{"x": {"n": 3}}' });

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.equal((await worker.report()).targets[0].outcome, 'updated');
  const pulls = await world.in('owner/data', 'pulls');
  assert.deepEqual(pulls.map(shown), [FIRST]);
  assert.notEqual(pulls[0].head_sha, before);
  const proposed = await world.in('owner/data', 'read', { revision: BRANCH, path: 'a.json' });
  assert.equal(proposed, RENDERED.replace('2', '3'));
});

test('a pull request is closed when the drift has gone', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await worker.cron();
  await world.do('source', { category: 'a', document: BEFORE });

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.equal((await worker.report()).targets[0].outcome, 'closed');
  assert.deepEqual((await world.in('owner/data', 'pulls')).map(shown), [{ ...FIRST, is_open: false }]);
});

test('after a merge there is nothing to do', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await worker.cron();
  await world.in('owner/data', 'merge', { number: 1 });
  await world.do('forget');

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.equal((await worker.report()).verdict, 'in_sync');
  assert.deepEqual(await world.writes(), []);
});

test('what a person pushed to the branch is left alone, which is no failed run', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await worker.cron();
  await world.in('owner/data', 'commit', { branch: BRANCH, files: { 'a.json': '{}\n' } });

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  const { verdict, exit_code } = await worker.report();
  assert.deepEqual({ verdict, exit_code }, { verdict: 'held', exit_code: 4 });
});

test('removals that the guard withholds are no failed run', async (t) => {
  const world = await World.open(t);
  await world.keep('owner/data', { a: { held: '{}', published: BEFORE } });
  const worker = await world.worker();

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  const { verdict, exit_code, targets } = await worker.report();
  assert.deepEqual({ verdict, exit_code }, { verdict: 'withheld', exit_code: 3 });
  assert.deepEqual(targets[0].withheld, [{ path: 'a.json', name: 'x' }]);
});

test('a source that fails makes a failed cron run, and the next one is healthy', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();
  await world.do('misbehave', { category: 'a', how: 'html' });

  const failed = await worker.cron();
  const { verdict, exit_code, targets } = await worker.report();
  const health = await (await worker.fetch('GET /health')).json();
  await world.do('behave', { category: 'a' });
  const healthy = await worker.cron();

  assert.equal(failed, 'exception');
  assert.deepEqual({ verdict, exit_code }, { verdict: 'failed', exit_code: 1 });
  assert.match(targets[0].files[0].error, /HTML|html|JSON/);
  const { started, ended, ...last } = health.last_run;
  assert.deepEqual(last, { verdict: 'failed', exit_code: 1, trigger: 'cron' });
  const said = worker.logs.filter(({ repository, level }) => repository === 'owner/data' && level === 'error');
  assert.equal(said.length, 1);
  assert.equal(healthy, 'ok');
  assert.deepEqual((await world.in('owner/data', 'pulls')).map(shown), [FIRST]);
});

test('a wrong configuration fails the run with all its faults, and nothing is asked', async (t) => {
  const world = await World.drifted(t);
  const wrong = world.configuration().replace('[source]', 'nane = "x"\n[source]').replace('a.json', '/a.json');
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: wrong } });

  const outcome = await worker.cron();
  const asked = await worker.ask('POST /sync');

  assert.equal(outcome, 'exception');
  const [first, second] = ['nane = ', 'path = '].map((key) => line(wrong, key));
  for (const said of [asked.json.error, worker.written]) {
    assert.match(said, new RegExp(`:${first}:`));
    assert.match(said, new RegExp(`:${second}:`));
  }
  assert.equal(asked.status, 500);
  assert.deepEqual(await world.do('requests'), []);
  assert.deepEqual(await world.do('visits'), []);
});

// The number of the line that begins so.
function line(text, start) {
  return text.split('\n').findIndex((one) => one.startsWith(start)) + 1;
}
