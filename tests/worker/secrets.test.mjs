// A secret is where it has to be, and nowhere else: not in what is logged, answered, kept, proposed or asked of the source.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { World } from './world.mjs';

const TRIGGER = 'canary-of-the-trigger';

// What opens the source, in the query of its addresses.
const KEY = 'canary-of-the-source';

// What every Worker here is given: all that is ever logged is logged.
const telling = (world) => ({
  TRUEUP_CONFIG_TEXT: world.configuration({ query: `?key=${KEY}` }),
  TRUEUP_TRIGGER_TOKEN: TRIGGER,
  TRUEUP_VERBOSE_LOGGING: 'true',
});

// All that anybody can read after runs that went well, went wrong and were refused.
async function everything(world, worker, persist) {
  const answers = [];
  const ask = async (line, authorization = `Bearer ${TRIGGER}`) => {
    const response = await worker.fetch(line, { authorization });
    answers.push(JSON.stringify([...response.headers]), await response.text());
  };
  await worker.cron();
  for (const line of ['GET /health', 'GET /report', 'GET /plan', 'POST /sync', 'GET /else', 'POST /sync?x=1']) await ask(line);
  await ask('GET /report', `Bearer ${TRIGGER}!`);
  await world.do('misbehave', { category: 'a', how: 'html' });
  await ask('POST /sync');
  await world.do('behave', { category: 'a' });
  await world.do('source', { category: 'a', document: '{"x": {"n": 3}}' });
  await world.do('fault', { what: { status: 403 }, on: 'CreateTree' });
  await worker.cron();
  await ask('GET /report');
  await worker.cron();
  const requests = await world.do('requests');
  await worker.dispose();
  return {
    logs: worker.written,
    answers: answers.join('\n'),
    pulls: JSON.stringify(await world.in('owner/data', 'pulls')),
    visits: JSON.stringify(await world.do('visits')),
    bodies: requests.map(({ path, query, body }) => `${path}?${query}\n${body}`).join('\n'),
    storage: kept(persist),
    requests,
  };
}

// The bytes of everything in a folder.
function kept(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => readFileSync(join(file.parentPath ?? file.path, file.name), 'latin1')).join('\n');
}

function assertAbsent(secrets, places) {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [place, text] of Object.entries(places)) {
      assert.ok(!text.includes(secret), `${name} stands in the ${place}`);
    }
  }
}

test('a token, the trigger\'s token and the source\'s key show nowhere', async (t) => {
  const world = await World.drifted(t);
  const persist = await world.folder();
  const worker = await world.worker({ bindings: telling(world), persist });

  const { requests, ...places } = await everything(world, worker, persist);

  for (const [place, text] of Object.entries(places)) assert.notEqual(text, '', `the ${place} are looked at`);
  assert.match(places.storage, /owner\/data/, 'what is kept can be read');
  assertAbsent({ 'the token': world.token, 'the trigger\'s token': TRIGGER, 'the source\'s key': KEY }, places);
  assert.match(places.logs, /"url":"[^"]*\/model_references\/v1\/a"/, 'every exchange is logged');
  const shown = new Set(requests.map(({ headers }) => headers.authorization));
  assert.deepEqual([...shown], [`Bearer ${world.token}`]);
});

test('an address that the platform refuses is told without its query', async (t) => {
  const world = await World.drifted(t);
  // The platform knows that no name in Unicode is written so, and quotes the whole address.
  const text = world.configuration({ source: 'http://xn--a', query: `?key=${KEY}` });
  const worker = await world.worker({ bindings: { ...telling(world), TRUEUP_CONFIG_TEXT: text } });

  const { json } = await worker.ask('POST /sync');

  const told = JSON.stringify(json);
  assert.match(told, /Invalid URL: http:\/\/xn--a\/model_references\/v1\/a; /);
  assertAbsent({ 'the source\'s key': KEY }, { told, logs: worker.written });
});

test('an App\'s key, its signatures and its passes show nowhere, but that a pass is kept', async (t) => {
  const world = await World.drifted(t);
  const app = await world.do('app', { name: 'keeper' });
  await world.do('install', { app: app.id, account: 'owner' });
  const persist = await world.folder();
  const worker = await world.worker({
    bindings: {
      ...telling(world),
      TRUEUP_GITHUB_TOKEN: null,
      GITHUB_APP_ID: String(app.id),
      GITHUB_APP_PRIVATE_KEY: app.pkcs1,
    },
    persist,
  });

  const { requests, ...places } = await everything(world, worker, persist);

  const lines = `${app.pkcs1}\n${app.pkcs8}`.split('\n').filter((line) => line.length >= 32 && !line.startsWith('-'));
  const secrets = Object.fromEntries(lines.map((line, index) => [`line ${index} of the key`, line]));
  const exchange = requests.find(({ operation, status }) => operation === 'CreateInstallationToken' && status === 201);
  const { token } = JSON.parse(exchange.answer);
  assertAbsent({ ...secrets, 'the trigger\'s token': TRIGGER, 'the source\'s key': KEY, 'a signature': 'eyJhbGciOi' }, places);
  const { storage, ...others } = places;
  assertAbsent({ 'the pass': token }, others);
  assert.ok(storage.includes(token), 'the pass is kept for the next run');
});
