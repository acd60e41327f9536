// Plain JavaScript on purpose: it runs before anything else, on whatever Node there is, and says in one line what an old one would say in a stack trace.
const [major] = process.versions.node.split(".").map(Number);
if (major < 26) {
  process.stderr.write(
    `RUNTIME_TOO_OLD: Node ${process.versions.node} cannot run this; it takes Node 26. Start with \`npm start\` after \`npm ci\` without --omit=optional, which brings its own Node.\n`,
  );
  process.exit(18);
}
