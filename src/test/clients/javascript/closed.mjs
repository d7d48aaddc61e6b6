// What a program does with the key in ERRAND_KEY: the client's module, the service's address, and whether it is the worker.
const [module, url, part] = process.argv.slice(2);
const { Client, Problem, Worker } = await import(module);

const client = new Client(url, { patience: 5 });
try {
  if (part === "worker") {
    const parameters = { n: { type: "integer" } };
    await new Worker(client).task("double_javascript", { parameters }, ({ n }) => n * 2).run();
  } else {
    console.log("one", await client.submit("double_javascript", 21));
    const many = await client.map("double_javascript", Array.from({ length: 100 }, (_, n) => n)).toArray();
    console.log("many", many.reduce((sum, n) => sum + n, 0));
  }
} catch (e) {
  if (!(e instanceof Problem)) {
    throw e;
  }
  console.log("refused", e.status, e.code, e.message);
} finally {
  await client.close();
}
