// The peer of the scenario "worker": jobs that do nothing, in BullMQ.
//
//   node bullmq.mjs worker PORT CONCURRENCY   says "ready", and "finished N" once it has finished as many as a line of its input says
//   node bullmq.mjs submitter PORT PAYLOAD    adds as many as a line of its input says, and says "added N"
//
// Both end with whoever started them.
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

const AT_ONCE = 1000;
const [role, port, argument] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(port) };

function onLine(listener) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', listener);
  lines.on('close', () => process.exit(0));
}

async function work() {
  let finished = 0;
  let awaited = Infinity;
  const look = () => {
    if (finished >= awaited) {
      awaited = Infinity;
      console.log(`finished ${finished}`);
    }
  };
  const worker = new Worker('noop', async () => null, { connection, concurrency: Number(argument) });
  worker.on('completed', () => {
    finished++;
    look();
  });
  // A figure with failures is none.
  worker.on('failed', (job, error) => {
    console.error(error);
    process.exit(1);
  });
  await worker.waitUntilReady();
  onLine((line) => {
    awaited = Number(line);
    look();
  });
  console.log('ready');
}

async function submit() {
  const queue = new Queue('noop', { connection });
  await queue.waitUntilReady();
  onLine(async (line) => {
    for (let left = Number(line); left > 0; left -= AT_ONCE) {
      const jobs = Array.from({ length: Math.min(left, AT_ONCE) }, () => ({ name: 'noop', data: argument }));
      await queue.addBulk(jobs);
    }
    console.log(`added ${line}`);
  });
  console.log('ready');
}

await (role === 'worker' ? work() : submit());
