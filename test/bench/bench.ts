// Starts one bench: `npm run bench` the screen's, `npm run bench -- container` that one.
const benches = { screen: () => import('./screen.ts'), container: () => import('./container.ts') } as const;

const asked = process.argv[2] ?? 'screen';
const name = asked.startsWith('--') ? 'screen' : asked;
const start = Object.entries(benches).find(([bench]) => bench === name)?.[1];
if (start) await start().catch(refuseOption);
else {
  console.error(`There is no bench ${name}, but ${Object.keys(benches).join(' and ')}.`);
  process.exitCode = 2;
}

/** What parseArgs has against an option is a sentence for whoever typed it. */
function refuseOption(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
