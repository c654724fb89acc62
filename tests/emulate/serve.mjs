// Serves emulate's GitHub on a free port of 127.0.0.1: takes the seed as the first line of standard input, answers
// with its address as one line, and ends when standard input does. So it never outlives the test that started it.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createEmulator } from 'emulate';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit());
const [seed] = await once(lines, 'line');
const github = await createEmulator({ service: 'github', port: 0, seed: JSON.parse(seed) });
console.log(github.url.replace('localhost', '127.0.0.1'));
