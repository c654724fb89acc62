// What a user of `wrangler` does, but the upload: the project's own `wrangler.toml` builds, bundles and runs.
import assert from 'node:assert/strict';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { BRANCH, RENDERED, World, until } from './world.mjs';
import { Wrangler } from './wrangler.mjs';
import { workspace } from './places.mjs';

const KIB = 1024;

// What the upload shall never take, packed, in KB of 1000 bytes. Cloudflare's free plan takes 3 MiB.
const LIMIT = 400;

test('`wrangler deploy` would upload the Worker without a network, and less than 400 KB', { timeout: 600_000 }, async (t) => {
  const world = await World.open(t);
  const out = await world.folder();
  const wrangler = Wrangler.start('deploy', '--dry-run', '--outdir', out);
  t.after(() => wrangler.stop());

  const code = await wrangler.end();

  const { said } = wrangler;
  assert.equal(code, 0, said);
  assert.match(said, /env\.KEEPER \(Keeper\) +Durable Object/);
  const size = await compressed(out);
  const [, told] = /Total Upload: .* gzip: ([\d.]+) KiB/.exec(said);
  assert.ok(Math.abs(Number(told) - size) < 10, `${told} KiB by wrangler, ${size} KiB by us`);
  assert.ok(size * KIB < LIMIT * 1000, `${size} KiB`);
  assert.deepEqual(await naming(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), out), []);
});

test('`wrangler dev` runs it as the README says', { timeout: 600_000 }, async (t) => {
  const world = await World.drifted(t);
  const folder = await world.folder();
  const variables = Object.entries(world.bindings()).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(folder, '.dev.vars'), variables.join(''));
  const port = await freePort();
  const wrangler = Wrangler.start(
    'dev', '--test-scheduled', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0',
    '--env-file', join(folder, '.dev.vars'), '--persist-to', folder,
  );
  t.after(() => wrangler.stop());
  const ask = (path, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const health = async () => {
    assert.ok(!wrangler.hasEnded, wrangler.said);
    const response = await ask('/health').catch(() => undefined);
    return response?.ok && response.json();
  };
  await until('it is ready', health, 300_000);

  const struck = await ask('/__scheduled?cron=0+*/6+*+*+*');
  const again = await ask('/cdn-cgi/handler/scheduled?cron=0+*/6+*+*+*');

  assert.deepEqual([struck.status, again.status], [200, 200], wrangler.said);
  assert.equal(await world.in('owner/data', 'read', { revision: BRANCH, path: 'a.json' }), RENDERED);
  assert.equal((await world.in('owner/data', 'pulls')).length, 1);
  assert.equal((await health()).last_run.verdict, 'proposed');
  assert.equal((await ask('/report', { authorization: 'Bearer open-sesame' })).status, 200);
});

test('what is to be filled in for a first try is complete, and writes nothing', async () => {
  const example = await readFile(join(workspace, '.dev.vars.example'), 'utf8');

  const named = example.split('\n').map((line) => /^#? ?([A-Z_]+)=/.exec(line)?.[1]).filter(Boolean);
  for (const name of ['TRUEUP_GITHUB_TOKEN', 'TRUEUP_TRIGGER_TOKEN', 'GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY']) {
    assert.ok(named.includes(name), `${name} is named: ${named}`);
  }
  assert.match(example, /^TRUEUP_DRY_RUN="true"$/m);
});

test('nothing that wrangler makes is in the way of git', async () => {
  const ignored = await readFile(join(workspace, '.gitignore'), 'utf8');

  for (const line of ['.dev.vars', '.wrangler', 'node_modules', 'build']) {
    assert.ok(ignored.split('\n').some((one) => one.includes(line)), `${line} is ignored`);
  }
  assert.ok((await stat(join(workspace, 'wrangler.toml'))).isFile());
});

// How many KiB of modules a folder holds, packed.
// Which of the modules name a folder of this machine.
async function naming(place, folder) {
  const files = (await readdir(folder)).filter((name) => /\.(js|wasm)$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name))));
  return files.filter((_, index) => texts[index].includes(place));
}

async function compressed(folder) {
  const files = (await readdir(folder)).filter((name) => /\.(js|wasm)$/.test(name)).sort();
  assert.deepEqual(files.map((name) => name.replace(/.*\./, '')), ['wasm', 'js']);
  const sizes = await Promise.all(files.map(async (name) => gzipSync(await readFile(join(folder, name))).length));
  return sizes.reduce((sum, one) => sum + one) / KIB;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
