import module from "node:module";

// Plain JavaScript on purpose: it runs before anything else, on whatever Node there is, and says in one line what an old one would say in a stack trace.
const [major] = process.versions.node.split(".").map(Number);
if (major < 26) {
  process.stderr.write(
    `RUNTIME_TOO_OLD: Node ${process.versions.node} cannot run this; it takes Node 26. Start with \`npm start\` after \`npm ci\` without --omit=optional, which brings its own Node.\n`,
  );
  process.exit(18);
}
// What was compiled is kept in the system's temporary folder, so that the next start takes half of the time to read a thousand files. NODE_COMPILE_CACHE names another folder.
module.enableCompileCache();
