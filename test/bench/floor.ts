import http from 'node:http';
import path from 'node:path';
import ejs from 'ejs';
import express from 'express';
import pg from 'pg';
import { root } from '../../src/lib/root.ts';

/**
 * What a page of this kind costs at least with these tools: Express, stock EJS and one prepared keyset query, 25 rows
 * and some 20 kB, without session, rights or words. Started by the bench with the connection in its environment.
 */
const connection = JSON.parse(process.env.BENCH_CONNECTION ?? '{}') as pg.PoolConfig;
const pool = new pg.Pool({ ...connection, max: 8 });
const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.enable('view cache');
app.engine('ejs', ejs.renderFile as unknown as Parameters<typeof app.engine>[1]);
app.set('view engine', 'ejs');
app.set('views', path.join(root, 'test/bench'));
app.get('/', async (req, res) => {
  const { rows } = await pool.query({
    name: 'floor',
    text: `select id, first_name, last_name, email, status, agent, language, last_sign_in_at::text from users
      where sort_name > $1 order by sort_name, id limit 25`,
    values: [String(req.query.after ?? '')],
  });
  res.render('floor', { rows });
});
const server = http.createServer(app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`listening at http://127.0.0.1:${port}\n`);
});
