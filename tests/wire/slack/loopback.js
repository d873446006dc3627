// Loopback only, whatever the program asks for; and it ends when whoever started it is gone, for then its pipe closes.
const serve = Bun.serve;
Bun.serve = (options) => serve({ ...options, hostname: "127.0.0.1" });
(async () => { for await (const _ of Bun.stdin.stream()); process.exit(0); })();
