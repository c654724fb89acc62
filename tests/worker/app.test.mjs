// A GitHub App instead of a token: both forms of its key, its pass kept between runs, and what is said where it fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { World } from './world.mjs';

// A drifted repository, and an App installed for its owner.
async function withApp(t) {
  const world = await World.drifted(t);
  const app = await world.do('app', { name: 'keeper' });
  const installation = await world.do('install', { app: app.id, account: 'owner' });
  const bindings = { TRUEUP_GITHUB_TOKEN: null, GITHUB_APP_ID: String(app.id) };
  return { world, app, installation, bindings };
}

// How often each operation about Apps was asked for.
async function exchanges(world) {
  const requests = await world.do('requests');
  const about = requests.map(({ operation }) => operation).filter((name) => name.includes('Installation'));
  return about.sort();
}

const FORMS = {
  'PKCS#1, as GitHub hands it out': ({ pkcs1 }) => pkcs1,
  'PKCS#8': ({ pkcs8 }) => pkcs8,
  'PKCS#1 with escaped line ends': ({ pkcs1 }) => pkcs1.replaceAll('\n', '\\n'),
};

for (const [form, key] of Object.entries(FORMS)) {
  test(`a key signs as ${form}`, async (t) => {
    const { world, app, bindings } = await withApp(t);
    const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: key(app) } });

    const outcome = await worker.cron();

    assert.equal(outcome, 'ok');
    const pulls = await world.in('owner/data', 'pulls');
    assert.deepEqual(pulls.map(({ author }) => author), ['keeper[bot]']);
  });
}

test('one exchange serves several runs', async (t) => {
  const { world, app, bindings } = await withApp(t);
  const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: app.pkcs1 } });

  const outcomes = [await worker.cron(), await worker.cron(), await worker.cron()];

  assert.deepEqual(outcomes, ['ok', 'ok', 'ok']);
  const found = (await exchanges(world)).filter((name) => name !== 'CreateInstallationToken');
  assert.equal(found.length, 1, 'the installation is looked for once');
  assert.equal((await exchanges(world)).length, 2);
});

test('one exchange serves a Worker that was started again', async (t) => {
  const { world, app, bindings } = await withApp(t);
  const options = { bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: app.pkcs1 }, persist: await world.folder() };
  const first = await world.worker(options);
  await first.cron();
  await first.dispose();
  await world.do('forget');
  const second = await world.worker(options);

  const outcome = await second.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual(await exchanges(world), []);
  assert.equal((await second.report()).verdict, 'proposed');
});

test('a kept pass that GitHub does not take any more is renewed', async (t) => {
  const { world, app, bindings } = await withApp(t);
  const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: app.pkcs1 } });
  await worker.cron();
  await world.do('forget');
  await world.do('fault', { what: 'expired_token', on: 'GetBranch' });

  const outcome = await worker.cron();

  assert.equal(outcome, 'ok');
  assert.deepEqual((await exchanges(world)).filter((name) => name === 'CreateInstallationToken').length, 1);
  assert.equal((await worker.report()).verdict, 'proposed');
});

test('the pass of another App is not used', async (t) => {
  const { world, app, bindings } = await withApp(t);
  const persist = await world.folder();
  const first = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: app.pkcs1 }, persist });
  await first.cron();
  await first.dispose();
  const other = await world.do('app', { name: 'other' });
  await world.do('install', { app: other.id, account: 'owner' });
  await world.do('forget');
  const given = { ...bindings, GITHUB_APP_ID: String(other.id), GITHUB_APP_PRIVATE_KEY: other.pkcs8 };
  const second = await world.worker({ bindings: given, persist });

  const outcome = await second.cron();

  assert.equal(outcome, 'ok');
  const logins = new Set((await world.do('requests')).map(({ login }) => login).filter(Boolean));
  assert.deepEqual([...logins], ['other[bot]']);
});

test('the key of another App fails the run with what to look at', async (t) => {
  const { world, bindings } = await withApp(t);
  const other = await world.do('app', { name: 'other' });
  const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: other.pkcs1 } });

  const outcome = await worker.cron();

  assert.equal(outcome, 'exception');
  const [{ error }] = (await worker.report()).targets;
  assert.match(error, /GITHUB_APP_ID|GITHUB_APP_PRIVATE_KEY|key/);
  assertSecret(worker, error, other);
});

for (const [what, spoil] of Object.entries({
  'no PEM': (pem) => pem.split('\n')[1],
  'a PEM of something else': (pem) => pem.replaceAll('RSA PRIVATE KEY', 'CERTIFICATE'),
  'a key that ends early': (pem) => {
    const lines = pem.split('\n');
    return [...lines.slice(0, 5), ...lines.slice(-2)].join('\n');
  },
})) {
  test(`${what} in place of a key fails the run without a byte of it`, async (t) => {
    const { world, app, bindings } = await withApp(t);
    const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: spoil(app.pkcs1) } });

    const outcome = await worker.cron();
    const { status, json } = await worker.ask('POST /sync');

    assert.equal(outcome, 'exception');
    assert.equal(status, 500);
    assert.match(JSON.stringify(json), /GITHUB_APP_PRIVATE_KEY/);
    assertSecret(worker, JSON.stringify(json), app);
    assert.deepEqual(await world.do('requests'), []);
  });
}

test('an App that is not installed fails the run by name', async (t) => {
  const { world, app, installation, bindings } = await withApp(t);
  await world.do('uninstall', { app: app.id, installation });
  const worker = await world.worker({ bindings: { ...bindings, GITHUB_APP_PRIVATE_KEY: app.pkcs1 } });

  const outcome = await worker.cron();

  assert.equal(outcome, 'exception');
  assert.match((await worker.report()).targets[0].error, /not installed.*owner|owner.*not installed/);
});

// Nothing of the key, and no signature, stands in what was said.
function assertSecret(worker, answer, { pkcs1, pkcs8 }) {
  const said = worker.written + answer;
  for (const line of `${pkcs1}\n${pkcs8}`.split('\n').filter((line) => line && !line.startsWith('-----'))) {
    for (const part of [line.slice(0, 16), line.slice(-16)]) {
      assert.ok(part.length < 8 || !said.includes(part), `a part of the key stands in:\n${said}`);
    }
  }
  // A JSON web token begins with the same header always.
  assert.ok(!said.includes('eyJhbGciOi'), `a signature stands in:\n${said}`);
}
