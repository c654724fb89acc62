// A source that is nothing but a plain HTTP server, for what only a socket shows.
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Plain {
  // Every request, as `{ path, headers }`.
  visits = [];
  // How many were being answered at the same time, at most.
  most = 0;
  #server;
  #now = 0;

  // Answers as `answer(request, response)` does, until the test ends.
  static async serve(test, answer) {
    const plain = new Plain();
    plain.#server = createServer((request, response) => plain.#take(request, response, answer));
    plain.#server.listen(0, '127.0.0.1');
    await once(plain.#server, 'listening');
    test.after(() => {
      plain.#server.close();
      plain.#server.closeAllConnections();
    });
    return plain;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #take(request, response, answer) {
    this.visits.push({ path: request.url, headers: request.headers });
    this.#now += 1;
    this.most = Math.max(this.most, this.#now);
    response.on('close', () => { this.#now -= 1; });
    answer(request, response);
  }
}
