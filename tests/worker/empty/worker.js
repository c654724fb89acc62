// A Worker that only asks, `COUNT` times, and keeps that it did: what the platform takes of the processor by itself.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

export default class extends WorkerEntrypoint {
  async scheduled() {
    const answer = await this.env.KEEPER.getByName('empty').fetch('https://keeper/');
    await answer.text();
  }
}

export class Keeper extends DurableObject {
  async fetch() {
    await this.ctx.storage.list();
    let left = this.env.COUNT;
    const ask = async () => {
      while (left > 0) {
        left -= 1;
        const options = { headers: { 'user-agent': 'empty' }, redirect: 'manual', signal: AbortSignal.timeout(30_000) };
        const answer = await fetch(this.env.ADDRESS, options);
        await answer.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: 6 }, ask));
    await this.ctx.storage.put('asked', Date.now() + Math.random());
    return new Response('asked');
  }
}
