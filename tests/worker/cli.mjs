// The built command line, as its own users run it: in a folder of its own, with an environment that holds nothing else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { cli } from './places.mjs';

// Runs `trueup sync` in a world and returns its report.
export async function sync(world, flags = []) {
  const folder = await world.folder();
  await writeFile(join(folder, 'trueup.toml'), world.configuration());
  const { PATH } = process.env;
  const env = { PATH, TRUEUP_GITHUB_TOKEN: world.token };
  const run = spawn(cli(), ['sync', '--format', 'json', ...flags], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = [text(run.stdout), text(run.stderr)];
  await once(run, 'close');
  try {
    return JSON.parse(await out);
  } catch {
    throw new Error(`the command line said no report:\n${await errors}`);
  }
}
