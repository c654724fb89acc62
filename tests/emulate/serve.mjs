// Serves emulate's GitHub on a free port of 127.0.0.1. Takes the seed as the first line of standard input; says in one
// line of JSON where it is and which private keys it made for Apps, then each request in a line of its own. Ends when
// standard input does, so it never outlives the test that started it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { createEmulator } from 'emulate';

const input = createInterface({ input: process.stdin });
input.on('close', () => process.exit());
const [seed] = await once(input, 'line');
const github = await createEmulator({ service: 'github', port: 0, seed: JSON.parse(seed) });
const front = createServer(pass).listen(0, '127.0.0.1');
await once(front, 'listening');
const keys = github.generatedSecrets.map(({ id, value }) => [id, value]);
console.log(JSON.stringify({ port: front.address().port, keys: Object.fromEntries(keys) }));

// Passes a request on and its answer back as it is.
async function pass(request, response) {
  console.log(request.method, request.url);
  const { method, headers } = request;
  const sent = await buffer(request);
  const body = sent.length > 0 ? sent : undefined;
  delete headers['content-length'];
  const answer = await fetch(github.url + request.url, { method, headers, body });
  const content = Buffer.from(await answer.arrayBuffer());
  const told = [...answer.headers].filter(([name]) => !OWN.has(name));
  response.writeHead(answer.status, Object.fromEntries(told)).end(content);
}

// Each connection has its own.
const OWN = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
