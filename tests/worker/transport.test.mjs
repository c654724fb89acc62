// How requests travel: no redirect is followed behind the core's back, none waits for ever, none fills the memory, six at
// once are the most, and each says who asks.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Plain } from './plain.mjs';
import { Profiler } from './profiler.mjs';
import { AFTER, BEFORE, World, until } from './world.mjs';

const MIB = 1024 * 1024;

// The most bytes of a document.
const LARGEST = 16 * MIB;

// How many pieces a document comes in whose source does not gather them; workerd gives each a page of 4 KiB.
const PIECES = 20_000;

// How long a seventh request has to show up, in milliseconds.
const SEVENTH = 300;

const json = (response, text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text);

// A drifted world whose source is a plain server.
async function withPlain(t, answer, settings = '', options = {}) {
  const world = await World.drifted(t);
  const plain = await Plain.serve(t, answer);
  const text = world.configuration({ source: plain.url }).replace('[github]', `${settings}\n[github]`);
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: text }, ...options });
  return { world, plain, worker };
}

test('a redirect to another place is not followed', async (t) => {
  const elsewhere = await Plain.serve(t, (_, response) => json(response, AFTER));
  const redirect = (_, response) => response.writeHead(302, { location: `${elsewhere.url}/a` }).end();
  const { worker } = await withPlain(t, redirect);

  const outcome = await worker.cron();

  assert.equal(outcome, 'exception');
  assert.deepEqual(elsewhere.visits, []);
  const report = await worker.report();
  assert.match(report.targets[0].files[0].error, /leads to another place/);
});

test('a redirect within the source is followed once, and counted', async (t) => {
  const { plain, worker } = await withPlain(t, (request, response) => {
    if (request.url === '/moved') return json(response, AFTER);
    return response.writeHead(307, { location: '/moved' }).end();
  });

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual(plain.visits.map(({ path }) => path), ['/model_references/v1/a', '/moved']);
  assert.equal((await worker.report()).requests.source, 2);
});

test('the redirects of a renamed repository are counted one by one, and nothing is written', async (t) => {
  const world = await World.drifted(t);
  await world.in('owner/data', 'rename', { to: 'owner/renamed' });
  const worker = await world.worker();

  const outcome = await worker.cron();

  assert.equal(outcome, 'exception');
  const report = await worker.report();
  assert.match(report.targets[0].error, /owner\/renamed/);
  const requests = await world.do('requests');
  assert.equal(report.requests.github, requests.length);
  assert.ok(requests.some(({ status }) => status === 301));
  assert.deepEqual(await world.writes(), []);
});

describe('the deadline', { concurrency: true }, () => {
  for (const [what, answer] of [
    ['an answer that never comes', () => {}],
    ['a body that never ends', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{')],
  ]) {
    test(`${what} is given up after the deadline`, { timeout: 60_000 }, async (t) => {
      const { plain, worker } = await withPlain(t, answer, 'timeout = "1s"');

      const outcome = await worker.cron();

      assert.equal(outcome, 'exception');
      const report = await worker.report();
      assert.match(report.targets[0].files[0].error, /timed out|in time|answer/);
      assert.equal(report.requests.source, plain.visits.length);
    });
  }
});

// A document of so many bytes that differs in nothing.
const padded = (bytes) => BEFORE.replace('}', `${' '.repeat(bytes - BEFORE.length)}}`);

for (const [what, head] of [
  ['says so', { 'content-length': LARGEST + 1 }],
  ['does not say so', {}],
]) {
  test(`a document of one byte more than 16 MiB is refused where it ${what}`, async (t) => {
    const { worker } = await withPlain(t, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...head });
      response.end(padded(LARGEST + 1));
    });

    const outcome = await worker.cron();

    assert.equal(outcome, 'exception');
    assert.match((await worker.report()).targets[0].files[0].error, /large|MiB|bytes/);
  });
}

test('a document of 16 MiB is served', async (t) => {
  const { worker } = await withPlain(t, (_, response) => json(response, padded(LARGEST)));

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.equal((await worker.report()).verdict, 'in_sync');
});

test('a document that comes in small pieces holds little more than its bytes', async (t) => {
  const { worker } = await withPlain(t, async (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (let piece = 0; piece < PIECES; piece += 1) {
      if (!response.write(' ')) await once(response, 'drain');
    }
    response.end(BEFORE);
  }, '', { inspector: 0 });
  await worker.fetch('GET /health');
  const profiler = await Profiler.attach(worker);
  const before = await profiler.held();
  let most = before;
  let outcome;

  const running = worker.cron().then((ended) => { outcome = ended; });
  while (outcome === undefined) most = Math.max(most, await profiler.held());
  await running;

  assert.equal(outcome, 'ok');
  assert.equal((await worker.report()).verdict, 'in_sync');
  assert.ok(most - before < 8 * MIB, `${most - before} bytes`);
});

test('six requests travel at once and no more', async (t) => {
  const world = await World.open(t);
  const names = Array.from({ length: 14 }, (_, index) => `c${index}`);
  await world.keep('owner/data', Object.fromEntries(names.map((name) => [name, { held: BEFORE, published: BEFORE }])));
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  const plain = await Plain.serve(t, async (_, response) => {
    await held;
    json(response, BEFORE);
  });
  const text = world.configuration({ source: plain.url });
  const worker = await world.worker({ bindings: { TRUEUP_CONFIG_TEXT: text } });

  const running = worker.cron();
  await until('six are on their way', () => plain.most >= 6);
  await sleep(SEVENTH);
  letGo();
  const outcome = await running;

  assert.equal(outcome, 'ok');
  assert.deepEqual({ asked: plain.visits.length, most: plain.most }, { asked: 14, most: 6 });
});

test('every request says who asks, and only GitHub is shown the token', async (t) => {
  const world = await World.drifted(t);
  const worker = await world.worker();

  await worker.cron();

  const [requests, visits] = [await world.do('requests'), await world.do('visits')];
  const agents = [...requests, ...visits].map(({ headers }) => headers['user-agent']);
  assert.deepEqual([...new Set(agents)].map((agent) => agent.split('/')[0]), ['trueup']);
  const shown = requests.map(({ headers }) => headers.authorization);
  assert.deepEqual([...new Set(shown)], [`Bearer ${world.token}`]);
  assert.deepEqual(visits.map(({ headers }) => headers.authorization), [undefined]);
});

test('a connection that breaks is tried again', async (t) => {
  const world = await World.drifted(t);
  await world.do('misbehave', { category: 'a', how: 'drop', times: 1 });
  await world.do('fault', { what: 'drop_after', on: 'CreateRef' });
  const worker = await world.worker();

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  assert.equal((await worker.report()).verdict, 'proposed');
});
