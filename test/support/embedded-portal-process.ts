import { startEmbedded } from '../../src/database/embedded.ts';

const [, , folder = ''] = process.argv;
try {
  const { connection, reused, stop } = await startEmbedded(folder);
  process.send?.({ connection, reused });
  process.once('message', () => stop().then(() => process.disconnect()));
} catch (error) {
  const { message, name } = error as Error;
  process.send?.({ error: message, name }, () => process.disconnect());
}
